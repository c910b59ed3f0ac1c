package com.fastpaca.bootstrap.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads Prometheus' text format 0.0.4, strictly: what a lenient reader would put up with is an error here. Each family has a help and a
 * type before its samples, stands in one place, and holds nothing twice; buckets add up.
 */
final class TextFormat {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]Inf|[-+.0-9eE]+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\",?");
    private static final Set<String> OF_TYPES = Set.of("le", "quantile");

    private TextFormat() {}

    record Sample(String name, SortedMap<String, String> labels, double value) {}

    record Family(String name, String type, List<Sample> samples) {
        /** The names of its labels, those apart that its type makes. */
        SortedSet<String> labelNames() {
            return samples.stream()
                    .flatMap(sample -> sample.labels().keySet().stream())
                    .filter(label -> !OF_TYPES.contains(label))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /** The value of the sample that has these labels, in pairs, among its own. */
        double value(String sampleName, String... labels) {
            List<Sample> found = samples.stream()
                    .filter(sample -> sample.name().equals(sampleName))
                    .filter(sample -> hasAll(sample, labels))
                    .toList();
            if (found.size() != 1) {
                throw new AssertionError(found.size() + " samples " + sampleName + " " + Arrays.toString(labels));
            }
            return found.getFirst().value();
        }

        private static boolean hasAll(Sample sample, String... labels) {
            for (int i = 0; i < labels.length; i += 2) {
                if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                    return false;
                }
            }
            return true;
        }
    }

    static SortedMap<String, Family> parse(String text) {
        require(text.endsWith("\n"), "the last line has no end");
        SortedMap<String, Family> families = new TreeMap<>();
        String helped = "";
        @Nullable Family present = null;
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (help.matches()) {
                helped = help.group(1);
            } else if (type.matches()) {
                require(type.group(1).equals(helped), line + " has no help right before it");
                present = new Family(type.group(1), type.group(2), new ArrayList<>());
                require(families.put(present.name(), present) == null, line + " is there twice");
            } else {
                require(sample.matches(), "not of the format: " + line);
                if (present == null) {
                    throw new AssertionError(line + " is of no family");
                }
                add(present, new Sample(sample.group(1), labels(sample.group(2)), value(sample.group(3))));
            }
        }
        families.values().forEach(TextFormat::check);
        return families;
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static SortedMap<String, String> labels(@Nullable String text) {
        SortedMap<String, String> labels = new TreeMap<>();
        if (text == null) {
            return labels;
        }
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find() && label.start() == end) {
            require(labels.put(label.group(1), label.group(2)) == null, label.group(1) + " is there twice");
            end = label.end();
        }
        require(end == text.length(), "not labels: " + text);
        return labels;
    }

    private static void add(Family family, Sample sample) {
        Set<String> suffixes = switch (family.type()) {
            case "histogram" -> Set.of("_bucket", "_sum", "_count");
            case "summary" -> Set.of("", "_sum", "_count");
            default -> Set.of("");
        };
        require(
                suffixes.stream().anyMatch(suffix -> sample.name().equals(family.name() + suffix)),
                sample.name() + " does not belong to " + family.name());
        family.samples().add(sample);
    }

    private static void check(Family family) {
        Set<String> seen = new HashSet<>();
        for (Sample sample : family.samples()) {
            require(seen.add(sample.name() + sample.labels()), sample + " is there twice");
        }
        require(!family.type().equals("counter") || family.name().endsWith("_total"), family.name() + " is a counter");
        if (family.type().equals("histogram")) {
            checkBuckets(family);
        }
    }

    private static void checkBuckets(Family family) {
        Map<Map<String, String>, List<Sample>> series = new HashMap<>();
        for (Sample sample : family.samples()) {
            SortedMap<String, String> labels = new TreeMap<>(sample.labels());
            if (labels.remove("le") != null) {
                series.computeIfAbsent(labels, each -> new ArrayList<>()).add(sample);
            }
        }
        series.forEach((labels, buckets) -> {
            List<Sample> ascending = buckets.stream()
                    .sorted(Comparator.comparingDouble(
                            bucket -> value(bucket.labels().getOrDefault("le", ""))))
                    .toList();
            require(buckets.equals(ascending), family.name() + labels + " has buckets in disorder");
            double before = 0;
            for (Sample bucket : buckets) {
                require(bucket.value() >= before, bucket + " is below the bucket before it");
                before = bucket.value();
            }
            double all = family.samples().stream()
                    .filter(sample -> sample.name().equals(family.name() + "_count")
                            && sample.labels().equals(labels))
                    .mapToDouble(Sample::value)
                    .sum();
            require(buckets.getLast().value() == all, family.name() + labels + " has another count than its buckets");
        });
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
