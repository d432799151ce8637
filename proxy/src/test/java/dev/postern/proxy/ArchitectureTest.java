package dev.postern.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.netty.channel.ChannelConfig;

/** The floors of the proxy, a line a floor, and who alone may do what. */
@AnalyzeClasses(packages = "dev.postern.proxy", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule floors =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("root")
          .definedBy("dev.postern.proxy")
          .layer("session")
          .definedBy("dev.postern.proxy.session")
          .layer("ops")
          .definedBy("dev.postern.proxy.ops")
          .layer("backend")
          .definedBy("dev.postern.proxy.backend")
          .layer("policy")
          .definedBy("dev.postern.proxy.policy")
          .layer("identity")
          .definedBy("dev.postern.proxy.identity")
          .layer("tls")
          .definedBy("dev.postern.proxy.tls")
          .layer("smtp")
          .definedBy("dev.postern.proxy.smtp")
          .layer("config")
          .definedBy("dev.postern.proxy.config")
          .whereLayer("root")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("ops")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("backend")
          .mayOnlyBeAccessedByLayers("root", "session", "ops")
          .whereLayer("policy")
          .mayOnlyBeAccessedByLayers("root", "session", "ops", "backend")
          .whereLayer("identity")
          .mayOnlyBeAccessedByLayers("root", "session", "ops", "backend", "policy")
          .whereLayer("tls")
          .mayOnlyBeAccessedByLayers("root", "session", "ops", "backend", "policy")
          .whereLayer("smtp")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayNotAccessAnyLayer()
          .as("a package uses those below it, never those above, and never its neighbour");

  @ArchTest
  static final ArchRule everyClassStandsOnAFloor =
      noClasses()
          .should()
          .resideOutsideOfPackages(
              "dev.postern.proxy",
              "dev.postern.proxy.session",
              "dev.postern.proxy.ops",
              "dev.postern.proxy.backend",
              "dev.postern.proxy.policy",
              "dev.postern.proxy.identity",
              "dev.postern.proxy.tls",
              "dev.postern.proxy.smtp",
              "dev.postern.proxy.config")
          .because("a package that no rule names would know everything");

  /** Two callers that do not know each other's reasons would open each other's gate. */
  @ArchTest
  static final ArchRule onlyTheReadGateHoldsReading =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.postern.proxy.session.ReadGate")
          .should()
          .callMethodWhere(
              JavaClass.Predicates.assignableTo(ChannelConfig.class)
                  .onResultOf(com.tngtech.archunit.core.domain.JavaMethodCall::getTargetOwner)
                  .and(
                      com.tngtech.archunit.core.domain.properties.HasName.Predicates.name(
                              "setAutoRead")
                          .onResultOf(com.tngtech.archunit.core.domain.JavaMethodCall::getTarget)));

  /** Everybody else sees plain records, so a key is read, checked and named in one place. */
  @ArchTest
  static final ArchRule onlyTheConfigurationKnowsItsParser =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.postern.proxy.config")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.typesafe.config..");

  @ArchTest
  static final ArchRule onlyMainEndsTheProcess =
      noClasses()
          .that(
              JavaClass.Predicates.equivalentTo(Main.class)
                  .or(JavaClass.Predicates.belongTo(JavaClass.Predicates.equivalentTo(Main.class)))
                  .negate())
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);
}
