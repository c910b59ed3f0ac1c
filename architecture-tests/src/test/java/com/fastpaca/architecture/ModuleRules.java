package com.fastpaca.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;

/** Which module may know which other module, and which library. */
final class ModuleRules {
    private ModuleRules() {}

    static ArchRule portsKnowOnlyTheDomain(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".ports..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(root + ".ports..", root + ".domain..", "java..", "org.jspecify.annotations");
    }

    static ArchRule httpIsKnownToBootstrapAlone(String root) {
        return isKnownToBootstrapAlone(root, "http");
    }

    static ArchRule raftIsKnownToBootstrapAlone(String root) {
        return isKnownToBootstrapAlone(root, "raft");
    }

    static ArchRule postgresIsKnownToBootstrapAlone(String root) {
        return isKnownToBootstrapAlone(root, "postgres");
    }

    static ArchRule nobodyKnowsBootstrap(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".bootstrap..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage(root + ".bootstrap..");
    }

    static ArchRule replicationLibrariesStayInRaft(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".raft..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.ratis..", "org.mapdb..");
    }

    static ArchRule theTokenizerStaysInBootstrap(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".bootstrap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.knuddels.jtokkit..");
    }

    static ArchRule metersStayInBootstrap(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".bootstrap..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..");
    }

    static ArchRule theLogIsWrittenInBootstrap(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".bootstrap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ch.qos.logback..");
    }

    static ArchRule databaseLibrariesStayInPostgres(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".postgres..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "org.postgresql..",
                        "com.zaxxer.hikari..",
                        "org.flywaydb..",
                        "io.micronaut.data..",
                        "io.micronaut.transaction..");
    }

    /** The archive reads rows with Micronaut and parts with Jackson; nothing of the web is for it. */
    static ArchRule webLibrariesStayInHttpAndBootstrap(String root) {
        ArchRule webForHttp = noClasses()
                .that()
                .resideOutsideOfPackages(root + ".http..", root + ".bootstrap..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut.http..", "io.netty..", "reactor..");
        ArchRule basicsForAdapters = noClasses()
                .that()
                .resideOutsideOfPackages(root + ".http..", root + ".bootstrap..", root + ".postgres..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "com.fasterxml.jackson..");
        return CompositeArchRule.of(webForHttp).and(basicsForAdapters);
    }

    /** Of two packages of a module at most one knows the other, by however long a way: either can be read without the other. */
    static ArchRule packagesAreFreeOfCycles(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    private static ArchRule isKnownToBootstrapAlone(String root, String adapter) {
        return classes()
                .that()
                .resideInAPackage(root + "." + adapter + "..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(root + "." + adapter + "..", root + ".bootstrap..");
    }
}
