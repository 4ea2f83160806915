package dev.jadegate.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house of ARCHITECTURE.md, in rules: a floor uses only floors below it. */
@AnalyzeClasses(packages = "dev.jadegate", importOptions = ImportOption.DoNotIncludeTests.class)
class FloorsTest {
    private static final String[] ENGINES = {
        "dev.jadegate.policy..",
        "dev.jadegate.merkle..",
        "dev.jadegate.crypto..",
        "dev.jadegate.seclang..",
        "dev.jadegate.traffic.."
    };

    @ArchTest
    static final ArchRule a_floor_uses_only_floors_below_it = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("base")
            .definedBy("dev.jadegate.base..")
            .layer("gate")
            .definedBy("dev.jadegate.gate..")
            .layer("store")
            .definedBy("dev.jadegate.store..")
            .layer("engines")
            .definedBy(ENGINES)
            .layer("ram")
            .definedBy("dev.jadegate.ram..")
            .layer("trail")
            .definedBy("dev.jadegate.trail..")
            .layer("kms")
            .definedBy("dev.jadegate.kms..")
            .layer("edge")
            .definedBy("dev.jadegate.edge..")
            .layer("server")
            .definedBy("dev.jadegate.server..")
            .layer("cli")
            .definedBy("dev.jadegate.cli..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("server")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("ram")
            .mayOnlyBeAccessedByLayers("server", "cli")
            .whereLayer("trail")
            .mayOnlyBeAccessedByLayers("server", "cli")
            .whereLayer("kms")
            .mayOnlyBeAccessedByLayers("server", "cli")
            .whereLayer("edge")
            .mayOnlyBeAccessedByLayers("server", "cli")
            .whereLayer("engines")
            .mayOnlyBeAccessedByLayers("ram", "trail", "kms", "edge", "server", "cli")
            .whereLayer("gate")
            .mayOnlyBeAccessedByLayers("ram", "trail", "kms", "server", "cli")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("ram", "trail", "kms", "server", "cli");

    @ArchTest
    static final ArchRule rooms_of_one_module_do_not_use_each_other_in_circles =
            slices().matching("dev.jadegate.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule engines_are_pure = noClasses()
            .that()
            .resideInAnyPackage(ENGINES)
            // They read what their modules carry with them, nothing else.
            .and()
            .doNotHaveFullyQualifiedName("dev.jadegate.seclang.Resources")
            .and()
            .doNotHaveFullyQualifiedName("dev.jadegate.traffic.Resources")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.io..",
                            "java.nio.file..",
                            "java.nio.channels..",
                            "java.net..",
                            "java.sql..",
                            "org.slf4j..",
                            "io.netty..",
                            "tools.jackson..")
                    .and(not(com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(
                            java.io.Serializable.class)))
                    .and(not(com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(
                            java.io.OutputStream.class))))
            .because("an engine is a function over values");

    @ArchTest
    static final ArchRule engines_and_services_are_given_the_time = noClasses()
            .that(not(resideInAnyPackage(
                    "dev.jadegate.server..", "dev.jadegate.cli..", "dev.jadegate.bench..", "dev.jadegate.testkit..")))
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .because("time and randomness are passed in");

    @ArchTest
    static final ArchRule sockets_belong_to_the_server_and_the_edge = noClasses()
            .that(not(resideInAnyPackage("dev.jadegate.server..", "dev.jadegate.edge..", "dev.jadegate.bench..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty..", "io.vertx.."));

    @ArchTest
    static final ArchRule sql_belongs_to_stores = noClasses()
            .that(not(resideInAnyPackage(
                    "dev.jadegate.store..",
                    "dev.jadegate.trail.lookup..",
                    // Changes passwords in the databases of others.
                    "dev.jadegate.kms.secret.rotation..",
                    "dev.jadegate.bench..")))
            .should()
            .dependOnClassesThat(resideInAPackage("java.sql.."));

    @ArchTest
    static final ArchRule request_data_meets_no_backtracking = noClasses()
            .that()
            .resideInAnyPackage("dev.jadegate.seclang..", "dev.jadegate.traffic..")
            .should()
            .dependOnClassesThat(resideInAPackage("java.util.regex.."))
            .because("its patterns take exponential time on what an attacker sends");

    @ArchTest
    static final ArchRule there_is_no_static_mutable_state = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(resideInAPackage("dev.jadegate.."))
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal();

    /** A sealed class names all that extend it: nobody else may, which is what this is about. */
    private static final DescribedPredicate<JavaClass> SEALED =
            DescribedPredicate.describe("sealed", type -> type.reflect().isSealed());

    @ArchTest
    static final ArchRule classes_are_final_or_sealed = classes()
            .that(are(not(SEALED)))
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAnonymousClasses()
            .and()
            .areTopLevelClasses()
            .should()
            .haveModifier(JavaModifier.FINAL);
}
