package org.wackamole.agent.loop;

import java.util.List;
import java.util.SortedSet;
import org.wackamole.core.MemberId;
import org.wackamole.core.Vif;

/** The door to the neighbours on the links. */
public interface NeighbourPort {
  /** Answered by an {@code Asked} event with this ticket. */
  void ask(long ticket, List<Vif> vifs);

  /** Answered by a {@code LinksJudged} event with this ticket. */
  void judge(long ticket, SortedSet<String> ifnames, SortedSet<MemberId> living);

  /** The first frames are out when it returns, or were; repeats and lists follow by themselves. */
  void announce(List<Vif> vifs);
}
