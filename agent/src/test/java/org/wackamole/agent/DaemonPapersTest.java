package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wackamole.agent.papers.CommandPaper;
import org.wackamole.agent.papers.Completion;
import org.wackamole.agent.papers.ManPage;
import org.wackamole.agent.papers.Paper;
import picocli.CommandLine.Model.CommandSpec;

/** The daemon's man page and completion say what its command line takes, and nothing else. */
class DaemonPapersTest {
  private final CommandSpec spec =
      OptionsSyntax.commandLine(new Options()).getCommandSpec().name("wackamole");

  @Test
  void thePageHasTheOptionsExitCodesAndExamplesOfTheCommand() throws IOException {
    Paper.check(Paper.manual("wackamole.8"), CommandPaper.parts(spec));

    List<String> named = ManPage.read("wackamole.8").options();
    assertEquals(CommandPaper.names(spec), named);
  }

  @Test
  void theShellsCompleteTheOptionsOfTheCommand() throws IOException {
    Paper.check(Paper.completion("bash", "wackamole"), Completion.bash(spec));
    Paper.check(Paper.completion("zsh", "_wackamole"), Completion.zsh(spec));
  }
}
