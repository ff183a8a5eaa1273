package org.wackamole.borders;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.stream.BaseStream;
import java.util.stream.Collectors;

/**
 * What gives another answer in another run of the same JDK code: clocks, random numbers, threads,
 * the environment, and the order of hashing. Set.of and Map.of draw their order anew in every JVM;
 * with fewer than two elements there is no order to draw.
 */
final class Chance {
  private static final List<Class<?>> FORBIDDEN =
      List.of(
          Date.class,
          HashMap.class,
          HashSet.class,
          Hashtable.class,
          IdentityHashMap.class,
          Process.class,
          ProcessBuilder.class,
          ProcessHandle.class,
          Random.class,
          Runtime.class,
          SplittableRandom.class,
          Thread.class,
          ThreadLocal.class,
          WeakHashMap.class,
          java.util.Calendar.class,
          java.util.Timer.class);

  /** A subclass has the ways of its parent; LinkedHashMap and LinkedHashSet are the exceptions. */
  static final DescribedPredicate<JavaClass> CLASSES =
      DescribedPredicate.describe(
          "bring in a clock, chance, threads or hash order",
          type ->
              !type.getPackageName().startsWith("org.wackamole")
                  && !type.getSimpleName().startsWith("LinkedHash")
                  && FORBIDDEN.stream().anyMatch(type::isAssignableTo));

  static final DescribedPredicate<AccessTarget> MEMBERS =
      DescribedPredicate.describe(
          "brings in a clock, chance, threads or hash order", Chance::isForbidden);

  private Chance() {}

  private static boolean isForbidden(AccessTarget target) {
    JavaClass owner = target.getOwner();
    String name = target.getName();
    int arguments =
        target instanceof CodeUnitAccessTarget unit ? unit.getRawParameterTypes().size() : 0;
    if (owner.isEquivalentTo(System.class)) {
      return !name.equals("arraycopy");
    }
    if (owner.isEquivalentTo(Math.class) || owner.isEquivalentTo(StrictMath.class)) {
      return name.equals("random");
    }
    if (owner.isEquivalentTo(UUID.class)) {
      return name.equals("randomUUID");
    }
    if (owner.isEquivalentTo(java.util.Collections.class)) {
      return name.equals("shuffle") && arguments == 1;
    }
    if (owner.isEquivalentTo(Set.class)) {
      return name.equals("copyOf")
          || (name.equals("of") && drawsOrder((CodeUnitAccessTarget) target));
    }
    if (owner.isEquivalentTo(Map.class)) {
      return name.equals("copyOf")
          || name.equals("ofEntries")
          || (name.equals("of") && arguments > 2);
    }
    if (owner.isEquivalentTo(Collectors.class)) {
      return collectsByHash(name, arguments);
    }
    return (owner.isAssignableTo(BaseStream.class) && name.equals("parallel"))
        || (owner.isAssignableTo(Collection.class) && name.equals("parallelStream"));
  }

  private static boolean drawsOrder(CodeUnitAccessTarget target) {
    List<JavaClass> parameters = target.getRawParameterTypes();
    return parameters.size() > 1 || (parameters.size() == 1 && parameters.get(0).isArray());
  }

  /** Collectors that are not told which map or set to make. */
  private static boolean collectsByHash(String name, int arguments) {
    return switch (name) {
      case "toSet", "toUnmodifiableSet", "toUnmodifiableMap" -> true;
      case "toMap" -> arguments < 4;
      case "groupingBy" -> arguments < 3;
      default -> name.contains("Concurrent");
    };
  }
}
