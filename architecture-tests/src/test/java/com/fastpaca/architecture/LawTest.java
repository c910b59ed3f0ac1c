package com.fastpaca.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each law can be broken and can be kept. */
class LawTest {
    private static final String FIXTURES = "com.fastpaca.architecture.fixture.";

    @ParameterizedTest
    @EnumSource
    void everyOffenderIsNamed(Law law) {
        String root = FIXTURES + law.fixture() + ".offender";
        JavaClasses classes = new ClassFileImporter().importPackages(root);
        List<String> offenders = classes.stream()
                .filter(type -> type.isAnnotatedWith(Offender.class))
                .map(JavaClass::getName)
                .toList();
        assertThat(offenders).isNotEmpty();

        String complaints = String.join(
                "\n", law.in(root).evaluate(classes).getFailureReport().getDetails());

        assertThat(complaints).contains(offenders);
    }

    @ParameterizedTest
    @EnumSource
    void noInnocentIsNamed(Law law) {
        String root = FIXTURES + law.fixture() + ".innocent";
        JavaClasses classes = new ClassFileImporter().importPackages(root);

        law.in(root).check(classes);
    }
}
