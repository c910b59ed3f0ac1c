package com.fastpaca.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.NullMarked;

/** How all of the code is written, whichever module it is in. */
final class ConductRules {
    /** Words that say what a class is made of instead of what it is about. */
    private static final List<String> EMPTY_WORDS =
            List.of("dto", "mapper", "util", "utils", "impl", "service", "helper", "helpers", "manager");

    private ConductRules() {}

    static ArchRule namesSayWhatThingsAreAbout(String root) {
        DescribedPredicate<JavaClass> namedByAnEmptyWord = describe("named by an empty word", type -> {
            String[] packages = type.getPackageName().substring(root.length()).split("\\.", -1);
            return Arrays.stream(packages).anyMatch(EMPTY_WORDS::contains)
                    || EMPTY_WORDS.contains(lastWord(type.getSimpleName()));
        });
        return noClasses().that().resideInAPackage(root + "..").should(be(namedByAnEmptyWord));
    }

    /** Waiting is for a condition, with a deadline; a pause is either too short or too long. */
    static ArchRule nobodySleeps(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .accessTargetWhere(describe("sleeps", access -> {
                    String owner = access.getTarget().getOwner().getName();
                    return access.getTarget().getName().equals("sleep")
                            && (owner.equals("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit"));
                }));
    }

    /** The scheduler of virtual threads loses some of them on JDK 25; decision 9 of {@code docs/decisions}. */
    static ArchRule threadsAreThePlatforms(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .accessTargetWhere(describe("makes a virtual thread", access -> {
                    String owner = access.getTarget().getOwner().getName();
                    String name = access.getTarget().getName();
                    return (owner.equals("java.lang.Thread")
                                    && (name.equals("ofVirtual") || name.equals("startVirtualThread")))
                            || (owner.equals("java.util.concurrent.Executors")
                                    && name.equals("newVirtualThreadPerTaskExecutor"));
                }));
    }

    /** The main class may print, because it reports wrong settings before there is a log. */
    static ArchRule whatIsSaidGoesToTheLog(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and(describe("are not the main class", type -> !type.getName().equals(root + ".bootstrap.Main")))
                .should()
                .accessTargetWhere(describe("prints or logs past the log", access -> {
                    String owner = access.getTarget().getOwner().getName();
                    String name = access.getTarget().getName();
                    return owner.startsWith("java.util.logging.")
                            || (owner.equals("java.lang.System") && (name.equals("out") || name.equals("err")))
                            || name.equals("printStackTrace");
                }));
    }

    /** So that a line is found by what it tells, however its words change. */
    static ArchRule everyStatementNamesItsEvent(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<JavaClass>("name an event with each statement of the log") {
                    @Override
                    public void check(JavaClass type, ConditionEvents found) {
                        for (String fault : LogStatements.of(type).faults()) {
                            found.add(SimpleConditionEvent.violated(type, type.getName() + ": " + fault));
                        }
                    }
                });
    }

    static ArchRule everyPackageIsNullMarked(String root) {
        DescribedPredicate<JavaClass> inNullMarkedPackage = describe(
                "in a package that is @NullMarked", type -> type.getPackage().isAnnotatedWith(NullMarked.class));
        return classes().that().resideInAPackage(root + "..").should(be(inNullMarkedPackage));
    }

    private static String lastWord(String name) {
        int start = name.length() - 1;
        while (start > 0 && !Character.isUpperCase(name.charAt(start))) {
            start--;
        }
        return name.substring(Math.max(start, 0)).toLowerCase(Locale.ROOT);
    }
}
