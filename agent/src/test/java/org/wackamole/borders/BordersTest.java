package org.wackamole.borders;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The borders of the design hold, and every way over one that we could think of is seen. */
final class BordersTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // Other modules lend their tests' fixtures as a jar.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("org.wackamole");

  private static final JavaClasses TRESPASSES =
      new ClassFileImporter()
          .importClasses(
              trespasses()
                  .map(arguments -> (Class<?>) arguments.get()[1])
                  .toArray(Class<?>[]::new));

  @Test
  void allModulesAreLookedAt() {
    assertTrue(OURS.contain("org.wackamole.core.Report"));
    assertTrue(OURS.contain("org.wackamole.inet.IpAddress"));
    assertTrue(OURS.contain("org.wackamole.libc.LibC"));
  }

  @ParameterizedTest
  @EnumSource
  void borderIsKept(Border border) {
    border.rule.check(OURS);
  }

  @ParameterizedTest
  @MethodSource("trespasses")
  void trespassIsSeen(Border border, Class<?> trespass) {
    JavaClasses only = TRESPASSES.that(equivalentTo(trespass));

    assertEquals(1, only.size());
    assertTrue(border.rule.evaluate(only).hasViolation());
  }

  static Stream<Arguments> trespasses() {
    return Arrays.stream(Border.values())
        .flatMap(
            border ->
                Arrays.stream(border.trespass.getDeclaredClasses())
                    .map(trespass -> Arguments.of(border, trespass)));
  }
}
