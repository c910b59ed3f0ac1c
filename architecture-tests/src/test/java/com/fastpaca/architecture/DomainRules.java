package com.fastpaca.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** What keeps the domain a pure function of its input, so that replicas that read the same log hold the same state. */
final class DomainRules {
    private static final String[] PLAIN_JAVA = {
        "java.lang",
        "java.lang.annotation",
        "java.lang.invoke",
        "java.lang.runtime",
        "java.math",
        "java.nio",
        "java.nio.charset",
        "java.security",
        "java.time",
        "java.util",
        "java.util.function",
        "java.util.regex",
        "java.util.stream",
        "org.jspecify.annotations",
    };

    /** Named {@code io}, but it is memory. */
    private static final String BYTES = "java.io.ByteArrayOutputStream";

    private static final Set<String> REACH_OUTSIDE = Set.of(
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.Runtime",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.InheritableThreadLocal",
            "java.lang.ScopedValue",
            "java.security.SecureRandom",
            "java.time.Clock",
            "java.time.InstantSource",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.Timer");

    private static final Set<String> READ_THE_SURROUNDINGS = Set.of(
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.nio.charset.Charset.defaultCharset",
            "java.time.ZoneId.systemDefault",
            "java.util.Collections.shuffle",
            "java.util.Locale.getDefault",
            "java.util.TimeZone.getDefault",
            "java.util.UUID.randomUUID");

    private static final Set<String> UNORDERED = Set.of(
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.Hashtable",
            "java.util.IdentityHashMap",
            "java.util.WeakHashMap");

    private static final Set<String> MAKE_UNORDERED = Set.of(
            "java.util.Map.of",
            "java.util.Map.ofEntries",
            "java.util.Map.copyOf",
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.stream.Collectors.toSet",
            "java.util.stream.Collectors.toUnmodifiableSet",
            "java.util.stream.Collectors.toUnmodifiableMap");

    private static final Set<String> SPLIT_STREAMS = Set.of("parallel", "parallelStream");

    /** These take a factory for the map that they make; without one they make a {@code HashMap}. */
    private static final Set<String> UNORDERED_WITHOUT_FACTORY =
            Set.of("java.util.stream.Collectors.toMap", "java.util.stream.Collectors.groupingBy");

    private DomainRules() {}

    /** No library, file, network, lock or executor: only values and what computes with them. */
    static ArchRule domainIsPlainJava(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".domain..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(root + ".domain..")
                        .or(resideInAnyPackage(PLAIN_JAVA))
                        .or(name(BYTES)));
    }

    /** Time, chance, threads and the machine's settings arrive as arguments. */
    static ArchRule domainReadsNoSurroundings(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".domain..")
                .should()
                .accessTargetWhere(describe("reads a clock, chance, a thread or the machine's settings", access -> {
                    AccessTarget target = access.getTarget();
                    String owner = target.getOwner().getName();
                    return REACH_OUTSIDE.contains(owner)
                            || READ_THE_SURROUNDINGS.contains(owner + "." + target.getName())
                            || (owner.equals("java.lang.System")
                                    && !target.getName().equals("arraycopy"))
                            || (owner.startsWith("java.time.")
                                    && target.getName().equals("now"));
                }));
    }

    /** The order of iteration is the order of the data, never that of a hash. */
    static ArchRule domainCollectionsAreOrdered(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".domain..")
                .should()
                .accessTargetWhere(describe("makes a collection without an order", DomainRules::makesUnordered));
    }

    private static boolean makesUnordered(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String owner = target.getOwner().getName();
        String method = owner + "." + target.getName();
        return (UNORDERED.contains(owner) && target.getName().equals("<init>"))
                || MAKE_UNORDERED.contains(method)
                || (owner.startsWith("java.util.") && SPLIT_STREAMS.contains(target.getName()))
                || (UNORDERED_WITHOUT_FACTORY.contains(method) && !takesFactory(target));
    }

    private static boolean takesFactory(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget codeUnit
                && codeUnit.getRawParameterTypes().stream()
                        .anyMatch(type -> type.getName().equals("java.util.function.Supplier"));
    }
}
