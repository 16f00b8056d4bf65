package coffee.settings;

import coffee.redis.Problems;
import coffee.settings.SettingsReader.Given;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A settings file as dotted properties, each with its line, in the order of the file. Lists become text with commas;
 * empty values are absent.
 */
final class YamlSettings {

    private final String name;
    private final Problems problems;
    private final Map<String, Given> given = new LinkedHashMap<>();

    private YamlSettings(String name, Problems problems) {
        this.name = name;
        this.problems = problems;
    }

    static Map<String, Given> read(Path file, Problems problems) {
        YamlSettings settings = new YamlSettings(file.toString(), problems);
        try (InputStream in = Files.newInputStream(file)) {
            Compose yaml =
                    new Compose(LoadSettings.builder().setLabel(file.toString()).build());
            yaml.composeInputStream(in).ifPresent(settings::readRoot);
        } catch (NoSuchFileException e) {
            problems.add("--config", file.toString(), "no such file");
        } catch (IOException e) {
            problems.add("--config", file.toString(), "cannot be read: " + e.getMessage());
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark().map(m -> ":" + (m.getLine() + 1)).orElse("");
            problems.add(file + where, null, "is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(file.toString(), null, "is no YAML: " + firstLine(e));
        }
        return settings.given;
    }

    private void readRoot(Node root) {
        if (root instanceof MappingNode mapping) {
            readMapping("", mapping);
        } else if (!isNull(root)) {
            problems.add(name, null, "must be a mapping of properties");
        }
    }

    private void readMapping(String prefix, MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                readValue(prefix + key.getValue(), entry.getValueNode());
            } else {
                problems.add(at(entry.getKeyNode()), null, "a property must be plain text");
            }
        }
    }

    private void readValue(String property, Node node) {
        if (node instanceof MappingNode mapping) {
            readMapping(property + ".", mapping);
        } else if (node instanceof SequenceNode list) {
            readList(property, list);
        } else if (node instanceof ScalarNode scalar && !isNull(scalar)) {
            put(property, scalar.getValue(), node);
        }
    }

    private void readList(String property, SequenceNode list) {
        if (list.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
            put(
                    property,
                    list.getValue().stream()
                            .map(n -> ((ScalarNode) n).getValue())
                            .collect(Collectors.joining(",")),
                    list);
        } else {
            problems.add(property, null, "must be a list of plain values (" + at(list) + ")");
        }
    }

    private void put(String property, String text, Node node) {
        Given before = given.put(property, new Given(text, at(node)));
        if (before != null) {
            problems.add(property, null, "is given twice (" + before.origin() + " and " + at(node) + ")");
        }
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private String at(Node node) {
        return name
                + Optional.of(node)
                        .flatMap(Node::getStartMark)
                        .map(m -> ":" + (m.getLine() + 1))
                        .orElse("");
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
