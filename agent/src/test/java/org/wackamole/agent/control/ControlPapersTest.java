package org.wackamole.agent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wackamole.agent.papers.Bash;
import org.wackamole.agent.papers.CommandPaper;
import org.wackamole.agent.papers.Completion;
import org.wackamole.agent.papers.ManPage;
import org.wackamole.agent.papers.Paper;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The man pages and completions of the control commands say what they take, and nothing else. */
class ControlPapersTest {
  private final CommandSpec wackactl = WackactlSyntax.commandLine().getCommandSpec();

  @Test
  void thePageOfWackactlHasItsCommandsOptionsExitCodesAndExamples() throws IOException {
    Paper.check(Paper.manual("wackactl.8"), CommandPaper.parts(wackactl));

    assertEquals(CommandPaper.names(wackactl), ManPage.read("wackactl.8").options());
  }

  /** So one list of options on the page is enough. */
  @Test
  void noCommandOfWackactlHasAnOptionThatStandsNotBeforeItToo() {
    Set<String> all = wackactl.optionsMap().keySet();
    for (CommandLine command : wackactl.subcommands().values()) {
      assertTrue(
          all.containsAll(command.getCommandSpec().optionsMap().keySet()),
          command.getCommandName());
    }
  }

  @Test
  void thePageOfWackatrlHasItsFlags() throws IOException {
    assertEquals(CommandPaper.names(wackatrl()), ManPage.read("wackatrl.8").options());
  }

  @Test
  void theShellsCompleteTheWordsOfTheCommands() throws IOException {
    for (CommandSpec command : List.of(wackactl, wackatrl())) {
      Paper.check(Paper.completion("bash", command.name()), Completion.bash(command));
      Paper.check(Paper.completion("zsh", "_" + command.name()), Completion.zsh(command));
    }
  }

  /** The words before the cursor, the last one half, and what bash offers for it. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "wackactl|st,status",
        "wackactl|,status list fail recover reload",
        "wackactl|--json|re,recover reload",
        "wackactl|--so,--socket",
        "wackactl|fail|,\"\"",
        "wackactl|--watch|,\"\"",
        "wackactl|-c|src/test/resources/fixtures/seed-f,src/test/resources/fixtures/seed-front.conf",
        "wackactl|--config|=|src/test/resources/fixtures/seed-f,src/test/resources/fixtures/seed-front.conf",
        "wackatrl|-,-c -f -s -l -h --help",
      })
  void bashOffersWhatMayStandThere(String line, String offered) throws Exception {
    List<String> words = List.of(line.split("\\|", -1));
    Path script = Paper.completion("bash", words.getFirst());
    assertEquals(
        offered.isEmpty() ? List.of() : List.of(offered.split(" ")), Bash.complete(script, words));
  }

  /** Its flags as its own usage lists them; there is no other model of them. */
  private static CommandSpec wackatrl() {
    CommandSpec spec = CommandSpec.create().name("wackatrl");
    Matcher flag = Pattern.compile("(?m)^\\t(-\\w)(?: <(\\w+)>)? *: (.*)$").matcher(Wackatrl.USAGE);
    Stream<OptionSpec> flags =
        flag.results().map(it -> option(it.group(1), it.group(2), it.group(3)));
    flags.forEach(spec::addOption);
    spec.addOption(
        OptionSpec.builder("-h", "--help").arity("0").description("show the flags").build());
    assertEquals(5, spec.options().size(), Wackatrl.USAGE);
    return spec;
  }

  private static OptionSpec option(String name, String value, String description) {
    OptionSpec.Builder option = OptionSpec.builder(name).description(description);
    return value == null
        ? option.arity("0").build()
        : option.type(Path.class).arity("1").paramLabel("FILE").build();
  }
}
