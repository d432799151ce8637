package dev.postern.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The floors of the proxy, and who alone may do what. */
@AnalyzeClasses(packages = "dev.postern.proxy", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule floors =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("root")
          .definedBy("dev.postern.proxy")
          .layer("demo")
          .definedBy("dev.postern.proxy.demo")
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
          .layer("loop")
          .definedBy("dev.postern.proxy.loop")
          .layer("metrics")
          .definedBy("dev.postern.proxy.metrics")
          .layer("config")
          .definedBy("dev.postern.proxy.config")
          .whereLayer("root")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("demo")
          .mayOnlyAccessLayers("config") // it meets the proxy as everybody does, from outside
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
          .whereLayer("loop")
          .mayNotAccessAnyLayer()
          .whereLayer("metrics")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayNotAccessAnyLayer()
          .as("a package uses those below it, never those above and never its neighbour");

  /** A package that no rule above names would know everything. */
  @ArchTest
  static final ArchRule everyClassStandsOnAFloor =
      noClasses()
          .should()
          .resideOutsideOfPackages(
              "dev.postern.proxy",
              "dev.postern.proxy.demo",
              "dev.postern.proxy.session",
              "dev.postern.proxy.ops",
              "dev.postern.proxy.backend",
              "dev.postern.proxy.policy",
              "dev.postern.proxy.identity",
              "dev.postern.proxy.tls",
              "dev.postern.proxy.smtp",
              "dev.postern.proxy.loop",
              "dev.postern.proxy.metrics",
              "dev.postern.proxy.config");

  /**
   * Whoever did not know the others' reasons would open their gate. A lingering close has none left
   * to ask: it only drops what still comes.
   */
  @ArchTest
  static final ArchRule onlyTheReadGateHoldsReading =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.postern\\.proxy\\.session\\.(ReadGate|LingeringClose)")
          .should()
          .callMethodWhere(
              describe(
                  "it is setAutoRead", call -> call.getTarget().getName().equals("setAutoRead")));

  /** Everybody else sees plain records, so a key is read, checked and named in one place. */
  @ArchTest
  static final ArchRule onlyTheConfigurationKnowsItsParser =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.postern.proxy.config")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.typesafe.config..");

  /**
   * Whoever counts in memory loads nothing of Redis's client, which would cost a start its time.
   */
  @ArchTest
  static final ArchRule onlyTheSharedStoreKnowsRedis =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.postern\\.proxy\\.policy\\.Redis.*")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lettuce..", "io.github.bucket4j.redis..");

  /** Whoever asks nobody over HTTP loads nothing of the client. */
  @ArchTest
  static final ArchRule onlyTheFetchKnowsTheClientOfHttp =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.postern\\.proxy\\.tls\\.(HttpFetch|BoundedBody)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http..");

  /** The program's ends: a refused start in Start and Main, an orderly stop in Foreground. */
  @ArchTest
  static final ArchRule onlyTheProgramItselfEndsTheProcess =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.postern\\.proxy\\.(Start|Main|Foreground)(\\$.*)?")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);
}
