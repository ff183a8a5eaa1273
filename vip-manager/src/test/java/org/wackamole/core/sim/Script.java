package org.wackamole.core.sim;

import java.util.List;

/** Something that takes the commands of a scenario and answers in words. */
interface Script {
  /**
   * @param command its name
   * @param words what follows it
   * @return one line for each thing that came of it
   */
  List<String> run(String command, List<String> words);
}
