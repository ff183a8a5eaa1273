package org.wackamole.borders;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/**
 * An adapter is a class of ours that holds something to be given back, which is to say that it is
 * AutoCloseable. It is built by a constructor or a static method of its own class. Its own package
 * may do so, and so may the builders; anybody else is handed the adapter, or a port that it stands
 * behind.
 */
final class BuildNoAdapter extends ArchCondition<JavaClass> {
  private final List<String> builders;

  BuildNoAdapter(String... builders) {
    super("build no adapter of another package, unless it is one of " + List.of(builders));
    this.builders = List.of(builders);
  }

  @Override
  public void check(JavaClass origin, ConditionEvents events) {
    if (builders.stream()
        .anyMatch(
            builder ->
                origin.getName().equals(builder) || origin.getName().startsWith(builder + "$"))) {
      return;
    }
    origin.getAccessesFromSelf().stream()
        .filter(access -> access instanceof JavaCodeUnitAccess<?>)
        .map(access -> (JavaCodeUnitAccess<?>) access)
        .filter(access -> builds(access.getTarget()))
        .filter(access -> !access.getTargetOwner().getPackage().equals(origin.getPackage()))
        .forEach(
            access -> events.add(SimpleConditionEvent.violated(origin, access.getDescription())));
  }

  private static boolean builds(CodeUnitAccessTarget target) {
    JavaClass owner = target.getOwner();
    boolean adapter =
        owner.getPackageName().startsWith("org.wackamole")
            && owner.isAssignableTo(AutoCloseable.class);
    boolean isStatic =
        target
            .resolveMember()
            .map(unit -> unit.getModifiers().contains(JavaModifier.STATIC))
            .orElse(false);
    return adapter && (target.getName().equals("<init>") || isStatic);
  }
}
