package org.wackamole.agent.loop;

import java.time.Duration;
import java.util.List;
import org.wackamole.core.Vif;

/**
 * The door to the kernel's addresses. Every call returns at once; what was asked is done in the
 * order of the calls, and answered by the event that the effect of the same name promises.
 */
public interface AddressPort {
  /** These and no others are bound soon, so that what can be done before is done now. */
  void prepare(List<Vif> vifs);

  void bind(List<Vif> vifs);

  void release(List<Vif> vifs);

  /** What was found bound from a former life is granted: it is renewed from now on. */
  void adopt(List<Vif> vifs);

  /** Nothing is renewed any more, and these live until {@code grace} is nearly over. */
  void bequeath(List<Vif> vifs, Duration grace);

  /** Comes with every beat: what is bound may live on, as far as its lifetime wants that by now. */
  void renew();

  void tryInterface(String ifname);
}
