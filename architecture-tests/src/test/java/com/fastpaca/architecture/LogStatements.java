package com.fastpaca.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a class logs, read from its bytes: what becomes of a logger is a matter of the very next instructions, which ArchUnit does not show.
 *
 * @param events their names, each with its level behind it
 * @param faults statements that name no event, or not at once
 */
record LogStatements(SortedSet<String> events, List<String> faults) {
    private static final String LOGGER = "org.slf4j.Logger";
    private static final ClassDesc LOGGER_TYPE = ClassDesc.of(LOGGER);
    private static final Pattern QUESTION = Pattern.compile("is[A-Z]\\w*Enabled(ForLevel)?|getName");
    private static final Pattern STATEMENT = Pattern.compile("at(Trace|Debug|Info|Warn|Error)");
    private static final Pattern EVENT = Pattern.compile("[a-z]+(_[a-z]+)*");

    static LogStatements of(JavaClass type) {
        LogStatements statements = new LogStatements(new TreeSet<>(), new ArrayList<>());
        if (type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> dependency.getTargetClass().getName().equals(LOGGER))) {
            ClassFile.of().parse(bytesOf(type)).methods().forEach(statements::read);
        }
        return statements;
    }

    private static byte[] bytesOf(JavaClass type) {
        try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(MethodModel method) {
        List<Instruction> code = method.code().stream()
                .flatMap(body -> body.elementStream())
                .filter(Instruction.class::isInstance)
                .map(Instruction.class::cast)
                .toList();
        for (int i = 0; i < code.size(); i++) {
            switch (code.get(i)) {
                case InvokeInstruction call
                when call.owner().asSymbol().equals(LOGGER_TYPE) ->
                    read(method, call.name().stringValue(), code.subList(i + 1, code.size()));
                case InvokeDynamicInstruction reference
                when isOfLogger(reference) -> faults.add(method.methodName() + " hands its log on");
                default -> {}
            }
        }
    }

    private static boolean isOfLogger(InvokeDynamicInstruction reference) {
        return reference.bootstrapArgs().stream()
                .anyMatch(argument -> argument instanceof DirectMethodHandleDesc method
                        && method.owner().equals(LOGGER_TYPE)
                        && !QUESTION.matcher(method.methodName()).matches());
    }

    private void read(MethodModel method, String call, List<Instruction> next) {
        if (QUESTION.matcher(call).matches()) {
            return;
        }
        if (STATEMENT.matcher(call).matches()
                && next.size() > 2
                && next.get(0) instanceof ConstantInstruction key
                && key.constantValue().equals("event")
                && next.get(1) instanceof ConstantInstruction value
                && value.constantValue() instanceof String event
                && EVENT.matcher(event).matches()
                && next.get(2) instanceof InvokeInstruction added
                && added.name().equalsString("addKeyValue")) {
            events.add(event + " " + call.substring("at".length()).toLowerCase(Locale.ROOT));
        } else {
            faults.add(method.methodName() + " calls " + call + " and does not name an event, in snake case, at once");
        }
    }
}
