package org.wackamole.agent.loop;

import java.util.List;
import org.wackamole.core.Vif;

/** The door to the neighbours on the links. */
public interface NeighbourPort {
  /** Answered by an {@code Asked} event with this ticket. */
  void ask(long ticket, List<Vif> vifs);

  /** The first frames are out when it returns; repeats and lists follow by themselves. */
  void announce(List<Vif> vifs);
}
