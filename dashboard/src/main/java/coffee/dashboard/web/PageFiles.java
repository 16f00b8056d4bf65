package coffee.dashboard.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * The files of the page and its D3, read once into memory; nothing else can be requested, however a path is written.
 * The document lists all modules, so that a browser loads them in parallel, and the version of all files, by which an
 * open page notices that it is outdated. Immutable.
 */
public final class PageFiles {

    private static final String PAGE = "coffee/dashboard/page/";
    private static final String D3 = "META-INF/resources/webjars/d3-selection/";
    private static final String DOCUMENT = "/index.html";
    private static final String VERSION = "${version}";
    private static final String PRELOAD = "<!-- ${preload} -->";
    private static final String LIBRARIES = "/lib/";
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    private final String version;
    private final SortedMap<String, Answer> byPath = new TreeMap<>();

    public PageFiles() {
        SortedMap<String, byte[]> files = read();
        CRC32C sum = new CRC32C();
        files.values().forEach(sum::update);
        version = hex(sum);
        files.computeIfPresent(DOCUMENT, (path, bytes) -> document(bytes, files));
        files.forEach((path, bytes) -> byPath.put(path, answer(path, bytes)));
        byPath.put("/", byPath.get(DOCUMENT));
    }

    private static SortedMap<String, byte[]> read() {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (ResourceFactory.Closeable resources = ResourceFactory.closeable()) {
            for (Resource page : resources.newClassLoaderResource(PAGE)) {
                for (Resource file : page.getAllResources()) {
                    if (!file.isDirectory()) {
                        String from = page.getURI().toString();
                        files.put("/" + file.getURI().toString().substring(from.length()), bytes(file));
                    }
                }
            }
            Resource versions = resources.newClassLoaderResource(D3);
            files.put(
                    LIBRARIES + "d3-selection.min.js",
                    bytes(versions.list().get(0).resolve("dist/d3-selection.min.js")));
        }
        return files;
    }

    private static byte[] bytes(Resource file) {
        try (InputStream in = file.newInputStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] document(byte[] template, SortedMap<String, byte[]> files) {
        String modules = files.keySet().stream()
                .filter(path -> path.endsWith(".js") && !path.startsWith(LIBRARIES))
                .map(path -> "<link rel=\"modulepreload\" href=\"" + path.substring(1) + "\">")
                .collect(Collectors.joining("\n  "));
        return new String(template, StandardCharsets.UTF_8)
                .replace(VERSION, version)
                .replace(PRELOAD, modules)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Answer answer(String path, byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return Answer.kept(TYPES.get(path.substring(path.lastIndexOf('.') + 1)), hex(sum), List.of(bytes));
    }

    private static String hex(CRC32C sum) {
        return HexFormat.of().toHexDigits(sum.getValue(), 8);
    }

    /** The version of all files together. */
    public String version() {
        return version;
    }

    Optional<Answer> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
