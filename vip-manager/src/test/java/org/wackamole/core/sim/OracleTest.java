package org.wackamole.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle itself is checked by trying everything. */
class OracleTest {
  @Test
  void theFlowFindsWhatTryingEverythingFinds() {
    Chance chance = Chance.seeded(1);
    for (int round = 0; round < 300; round++) {
      int[] weights = new int[1 + chance.below(4)];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = 1 + chance.below(4);
      }
      List<Oracle.Item> items = new ArrayList<>();
      int size = chance.below(7);
      for (int i = 0; i < size; i++) {
        List<Integer> fit = new ArrayList<>();
        for (int member = 0; member < weights.length; member++) {
          if (chance.percent(70)) {
            fit.add(member);
          }
        }
        int owner = fit.isEmpty() || chance.percent(20) ? -1 : chance.pick(fit);
        items.add(new Oracle.Item(fit, owner));
      }
      assertEquals(
          Oracle.bestByForce(weights, items), Oracle.best(weights, items), "round " + round);
      items.removeIf(item -> item.owner() < 0);
      boolean least =
          Oracle.imbalanceNow(weights, items) == Oracle.best(weights, items).imbalance();
      assertEquals(!least, Oracle.improvable(weights, items, items.size()), "round " + round);
    }
  }

  @Test
  void aThirdOfAnEvenPoolMovesToAThirdMember() {
    List<Oracle.Item> items = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      items.add(new Oracle.Item(List.of(0, 1, 2), i % 2));
    }
    assertEquals(new Oracle.Best(12, 2), Oracle.best(new int[] {1, 1, 1}, items));
  }
}
