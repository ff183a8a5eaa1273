package org.wackamole.borders;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;

/** The project's own classes, less the packages that a part may use. */
final class Ours {
  private Ours() {}

  static DescribedPredicate<JavaClass> butNotIn(String... allowed) {
    return resideInAPackage("org.wackamole..").and(resideOutsideOfPackages(allowed));
  }
}
