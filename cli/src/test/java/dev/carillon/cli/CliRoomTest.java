package dev.carillon.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whom the command may know of the product: the door for callers, and what goes through it. */
class CliRoomTest {
  private static final Set<String> DOOR =
      Set.of(
          "dev.carillon.rmi.NotifyClient",
          "dev.carillon.tls.ClientSecurity",
          "dev.carillon.config.InvalidConfigException");

  private static final ArchRule ROOM =
      classes()
          .that()
          .resideInAPackage("dev.carillon.cli")
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("dev.carillon..")
                  .or(resideInAnyPackage("dev.carillon.cli", "dev.carillon.contracts"))
                  .or(
                      DescribedPredicate.<JavaClass>describe(
                          "are the door for callers", type -> DOOR.contains(type.getName()))));

  @Test
  void commandKnowsOnlyTheDoorForCallers() {
    ROOM.check(
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.carillon.cli"));
  }

  @Test
  void testsThatKnowMoreAreFound() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> ROOM.check(new ClassFileImporter().importClasses(LocalCluster.class)))
        .withMessageContaining("dev.carillon.CarillonInstance");
  }
}
