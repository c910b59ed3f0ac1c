package com.fastpaca.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

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

    static ArchRule webLibrariesStayInHttpAndBootstrap(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".http..", root + ".bootstrap..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "io.netty..", "reactor..", "com.fasterxml.jackson..");
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
