package coffee.dashboard.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * The files of the page and its D3, read once into memory: what is not in here does not exist, however a path is
 * written. Immutable.
 */
final class PageFiles {

    private static final String PAGE = "coffee/dashboard/page/";
    private static final String D3 = "META-INF/resources/webjars/d3/";
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, Answer> byPath = new LinkedHashMap<>();

    PageFiles() {
        try (ResourceFactory.Closeable resources = ResourceFactory.closeable()) {
            for (Resource page : resources.newClassLoaderResource(PAGE)) {
                addAll(page);
            }
            Resource versions = resources.newClassLoaderResource(D3);
            add("/lib/d3.min.js", versions.list().get(0).resolve("dist/d3.min.js"));
        }
        byPath.put("/", byPath.get("/index.html"));
    }

    private void addAll(Resource folder) {
        for (Resource file : folder.getAllResources()) {
            if (!file.isDirectory()) {
                String from = folder.getURI().toString();
                add("/" + file.getURI().toString().substring(from.length()), file);
            }
        }
    }

    private void add(String path, Resource file) {
        try (InputStream in = file.newInputStream()) {
            byte[] bytes = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
            byPath.put(path, Answer.kept(type, HexFormat.of().toHexDigits(sum.getValue(), 8), List.of(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Answer> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
