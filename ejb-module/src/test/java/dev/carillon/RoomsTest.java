package dev.carillon;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rooms of the design: who may know whom. Each rule is also shown a planted class that breaks
 * it, since a rule that cannot fail holds nothing.
 */
class RoomsTest {
  private static final String ROOT = "dev.carillon";

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static final JavaClasses PLANTED =
      new ClassFileImporter()
          .withImportOption(new ImportOption.OnlyIncludeTests())
          .importPackages(ROOT + ".backlog", ROOT + ".testing");

  /** The rooms that each room may know, itself aside. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          entry(".contracts", Set.of()),
          entry(".config", Set.of(".contracts")),
          entry(".telemetry", Set.of()),
          entry(".event", Set.of(".contracts")),
          entry(".backlog", Set.of(".contracts")),
          entry(".receive", Set.of(".contracts")),
          entry(".order", Set.of(".contracts")),
          entry(".cache", Set.of(".contracts", ".config", ".event", ".receive")),
          entry(".source", Set.of(".contracts", ".cache")),
          entry(".recycle", Set.of(".contracts", ".config", ".telemetry")),
          entry(".membership", Set.of(".contracts", ".telemetry")),
          entry(".tls", Set.of(".config", ".telemetry")),
          entry(".rmi", Set.of(".contracts", ".config", ".backlog", ".tls", ".telemetry")),
          entry(
              "",
              Set.of(
                  ".contracts",
                  ".config",
                  ".telemetry",
                  ".event",
                  ".backlog",
                  ".receive",
                  ".order",
                  ".cache",
                  ".source",
                  ".recycle",
                  ".membership",
                  ".tls",
                  ".rmi")));

  private static final String[] OPTIONAL_APIS = {
    "com.hazelcast..",
    "fish.payara..",
    "org.eclipse.microprofile..",
    "io.opentelemetry..",
    "javax.cache..",
    "org.eclipse.persistence.."
  };

  static Stream<String> rooms() {
    return MAY_KNOW.keySet().stream().sorted();
  }

  private static ArchRule room(String room, Set<String> others) {
    List<String> known = new ArrayList<>(List.of(ROOT + room));
    others.forEach(other -> known.add(ROOT + other));
    return classes()
        .that()
        .resideInAPackage(ROOT + room)
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage(ROOT + "..")
                .or(resideInAnyPackage(known.toArray(String[]::new))));
  }

  private static DescribedPredicate<JavaClass> nested(String... names) {
    return DescribedPredicate.describe(
        "are or are within " + Arrays.toString(names),
        type ->
            Arrays.stream(names)
                .map(name -> ROOT + "." + name)
                .anyMatch(
                    name -> type.getName().equals(name) || type.getName().startsWith(name + "$")));
  }

  private static ArchRule onlyKnownTo(String api, String... names) {
    return noClasses()
        .that(DescribedPredicate.not(nested(names)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(api);
  }

  private static DescribedPredicate<JavaClass> core() {
    return resideInAnyPackage(
            ROOT + ".contracts", ROOT + ".backlog", ROOT + ".receive", ROOT + ".order")
        .or(nested("membership.View", "membership.Succession", "membership.Namesakes"));
  }

  private static void holds(ArchRule rule) {
    rule.check(PRODUCT);
  }

  private static void findsWhatIsPlanted(ArchRule rule, String text) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> rule.check(PLANTED))
        .withMessageContaining(text);
  }

  @Test
  void everyRoomIsOnTheMap() {
    assertThat(PRODUCT.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(rooms(), Stream.of(".ejb")).map(room -> ROOT + room).toList());
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void roomKnowsOnlyTheRoomsItMay(String room) {
    holds(room(room, MAY_KNOW.getOrDefault(room, Set.of())));
  }

  @Test
  void roomThatKnowsTooMuchIsFound() {
    findsWhatIsPlanted(room(".backlog", Set.of(".contracts")), "dev.carillon.receive.Inbox");
  }

  @Test
  void rmiKnowsTheTransportOfTheBacklogAndNothingElseOfIt() {
    holds(
        noClasses()
            .that()
            .resideInAPackage(ROOT + ".rmi")
            .should()
            .dependOnClassesThat(
                resideInAPackage(ROOT + ".backlog")
                    .and(DescribedPredicate.not(nested("backlog.Transport")))));
  }

  @Test
  void contractsAndTelemetryAreJavaSeOnly() {
    for (String room : List.of(".contracts", ".telemetry")) {
      ArchRule rule =
          classes()
              .that()
              .resideInAPackage(ROOT + room)
              .should()
              .onlyDependOnClassesThat()
              .resideInAnyPackage(ROOT + room, "java..", "org.jspecify..");
      holds(rule);
    }
  }

  @Test
  void onlyTheEjbRoomKnowsTheContainer() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".ejb")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "jakarta.ejb..", "jakarta.transaction..", "jakarta.enterprise.inject.spi..");
    holds(rule);
    findsWhatIsPlanted(rule, "jakarta.ejb.EJBException");
    findsWhatIsPlanted(rule, "jakarta.enterprise.inject.spi.Extension");
  }

  @Test
  void coreIsPlainJava() {
    ArchRule jakarta =
        noClasses().that(core()).should().dependOnClassesThat().resideInAPackage("jakarta..");
    ArchRule rmi =
        noClasses()
            .that(core().and(DescribedPredicate.not(nested("contracts.NotifyService"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.rmi..");
    holds(jakarta);
    holds(rmi);
    findsWhatIsPlanted(jakarta, "jakarta.enterprise.context.ApplicationScoped");
    findsWhatIsPlanted(rmi, "java.rmi.Remote");
  }

  @Test
  void coreKnowsNoWallClock() {
    ArchRule millis =
        noClasses().that(core()).should().callMethod(System.class, "currentTimeMillis");
    ArchRule instant = noClasses().that(core()).should().callMethod(Instant.class, "now");
    holds(millis);
    holds(instant);
    findsWhatIsPlanted(millis, "currentTimeMillis");
    findsWhatIsPlanted(instant, "Instant.now");
  }

  @Test
  void coreOwnsNoThread() {
    ArchRule rule =
        noClasses()
            .that(core())
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.concurrent\\.(Executors|.*ThreadPoolExecutor|Timer)")
            .orShould()
            .callConstructor(Thread.class, Runnable.class);
    holds(rule);
    findsWhatIsPlanted(rule, "ownThread");
  }

  @Test
  void eachOptionalApiIsKnownToItsDoorsOnly() {
    ArchRule hazelcast =
        onlyKnownTo("com.hazelcast..", "membership.DataGridMembership", "ejb.DataGrid");
    ArchRule payara = onlyKnownTo("fish.payara..", "ejb.PayaraServer");
    ArchRule microProfile =
        onlyKnownTo(
            "org.eclipse.microprofile..",
            "ejb.MicroProfileSettings",
            "ejb.ReadinessCheck",
            "ejb.LivenessCheck",
            "ejb.MetricsDoor",
            "ejb.PayaraChecks");
    ArchRule telemetry = onlyKnownTo("io.opentelemetry..", "ejb.OpenTelemetryTraces");
    ArchRule jcache = onlyKnownTo("javax.cache..", "source.JCacheSource");
    ArchRule eclipseLink = onlyKnownTo("org.eclipse.persistence..", "source.EclipseLinkChanges");
    holds(jcache);
    holds(eclipseLink);
    holds(hazelcast);
    holds(payara);
    holds(microProfile);
    holds(telemetry);
    findsWhatIsPlanted(jcache, "javax.cache.Cache");
    findsWhatIsPlanted(eclipseLink, "org.eclipse.persistence.sessions.Session");
    findsWhatIsPlanted(hazelcast, "com.hazelcast.core.HazelcastInstance");
    findsWhatIsPlanted(payara, "fish.payara.micro.PayaraInstance");
    findsWhatIsPlanted(telemetry, "io.opentelemetry.api.trace.Span");
    findsWhatIsPlanted(microProfile, "org.eclipse.microprofile.config.Config");
  }

  @Test
  void whatTheContainerDiscoversNamesNoOptionalApi() {
    ArchRule rule = classes().that(areDiscovered()).should(nameNoOptionalApi());
    holds(rule);
    findsWhatIsPlanted(rule, "com.hazelcast.core.HazelcastInstance");
    findsWhatIsPlanted(rule, "fish.payara.micro.PayaraInstance");
  }

  /** Bean-defining annotations of CDI and EJB, and portable extensions. */
  private static DescribedPredicate<JavaClass> areDiscovered() {
    Set<String> annotations =
        Set.of(
            "jakarta.enterprise.context.ApplicationScoped",
            "jakarta.enterprise.context.RequestScoped",
            "jakarta.enterprise.context.SessionScoped",
            "jakarta.enterprise.context.ConversationScoped",
            "jakarta.enterprise.context.Dependent",
            "jakarta.inject.Singleton",
            "jakarta.interceptor.Interceptor",
            "jakarta.ejb.Singleton",
            "jakarta.ejb.Stateless",
            "jakarta.ejb.Stateful",
            "jakarta.ejb.MessageDriven");
    return DescribedPredicate.describe(
        "are discovered by the container",
        type ->
            annotations.stream().anyMatch(type::isAnnotatedWith)
                || type.isAssignableTo("jakarta.enterprise.inject.spi.Extension"));
  }

  private static ArchCondition<JavaClass> nameNoOptionalApi() {
    DescribedPredicate<JavaClass> optional = resideInAnyPackage(OPTIONAL_APIS);
    return new ArchCondition<>("name no optional API in a field or signature") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaField field : type.getAllFields()) {
          report(field.getFullName(), field.getType().getAllInvolvedRawTypes(), events, type);
        }
        for (JavaCodeUnit method : type.getCodeUnits()) {
          report(
              method.getFullName(), method.getReturnType().getAllInvolvedRawTypes(), events, type);
          method
              .getParameterTypes()
              .forEach(
                  parameter ->
                      report(
                          method.getFullName(), parameter.getAllInvolvedRawTypes(), events, type));
        }
      }

      private void report(
          String member, Set<JavaClass> named, ConditionEvents events, JavaClass type) {
        named.stream()
            .filter(optional)
            .forEach(
                each ->
                    events.add(
                        SimpleConditionEvent.violated(type, member + " names " + each.getName())));
      }
    };
  }

  @Test
  void atLeastTheHostAndTheProducersAreDiscovered() {
    assertThat(PRODUCT.stream().filter(areDiscovered()).map(JavaClass::getSimpleName))
        .contains("NotifyServiceHost", "InjectedBeans", "CarillonExtension");
  }

  @Test
  void namesSayWhatAThingIs() {
    ArchRule rule = noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)");
    holds(rule);
    findsWhatIsPlanted(rule, "NamedHelper");
  }

  @Test
  void roomsAreInNoCircle() {
    ArchRule rule = slices().assignedFrom(packages()).should().beFreeOfCycles();
    holds(rule);
    findsWhatIsPlanted(rule, "dev.carillon.testing.cycle.one");
  }

  private static SliceAssignment packages() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return type.getPackageName().startsWith(ROOT)
            ? SliceIdentifier.of(type.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages of the product";
      }
    };
  }
}
