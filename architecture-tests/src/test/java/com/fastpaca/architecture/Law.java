package com.fastpaca.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.Locale;
import java.util.function.Function;

/** Every rule, by the name of the package that holds its offenders and its innocents. */
enum Law {
    DOMAIN_IS_PLAIN_JAVA(DomainRules::domainIsPlainJava),
    DOMAIN_READS_NO_SURROUNDINGS(DomainRules::domainReadsNoSurroundings),
    DOMAIN_COLLECTIONS_ARE_ORDERED(DomainRules::domainCollectionsAreOrdered),
    PORTS_KNOW_ONLY_THE_DOMAIN(ModuleRules::portsKnowOnlyTheDomain),
    HTTP_IS_KNOWN_TO_BOOTSTRAP_ALONE(ModuleRules::httpIsKnownToBootstrapAlone),
    RAFT_IS_KNOWN_TO_BOOTSTRAP_ALONE(ModuleRules::raftIsKnownToBootstrapAlone),
    POSTGRES_IS_KNOWN_TO_BOOTSTRAP_ALONE(ModuleRules::postgresIsKnownToBootstrapAlone),
    NOBODY_KNOWS_BOOTSTRAP(ModuleRules::nobodyKnowsBootstrap),
    REPLICATION_LIBRARIES_STAY_IN_RAFT(ModuleRules::replicationLibrariesStayInRaft),
    METERS_STAY_IN_BOOTSTRAP(ModuleRules::metersStayInBootstrap),
    DATABASE_LIBRARIES_STAY_IN_POSTGRES(ModuleRules::databaseLibrariesStayInPostgres),
    THE_TOKENIZER_STAYS_IN_BOOTSTRAP(ModuleRules::theTokenizerStaysInBootstrap),
    WEB_LIBRARIES_STAY_IN_HTTP_AND_BOOTSTRAP(ModuleRules::webLibrariesStayInHttpAndBootstrap),
    THE_LOG_IS_WRITTEN_IN_BOOTSTRAP(ModuleRules::theLogIsWrittenInBootstrap),
    PACKAGES_ARE_FREE_OF_CYCLES(ModuleRules::packagesAreFreeOfCycles),
    NAMES_SAY_WHAT_THINGS_ARE_ABOUT(ConductRules::namesSayWhatThingsAreAbout),
    NOBODY_SLEEPS(ConductRules::nobodySleeps),
    THREADS_ARE_THE_PLATFORMS(ConductRules::threadsAreThePlatforms),
    WHAT_IS_SAID_GOES_TO_THE_LOG(ConductRules::whatIsSaidGoesToTheLog),
    EVERY_STATEMENT_NAMES_ITS_EVENT(ConductRules::everyStatementNamesItsEvent),
    EVERY_PACKAGE_IS_NULL_MARKED(ConductRules::everyPackageIsNullMarked);

    /** A reference to a static method holds no state, which the checker cannot see. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<String, ArchRule> rule;

    Law(Function<String, ArchRule> rule) {
        this.rule = rule;
    }

    /** The rule for the code below {@code root}, in which {@code root.domain}, {@code root.ports} and so on are the modules. */
    ArchRule in(String root) {
        return rule.apply(root);
    }

    /** Where the fixtures of this law live, relative to the fixtures of all. */
    String fixture() {
        return name().replace("_", "").toLowerCase(Locale.ROOT);
    }
}
