package coffee.dashboard.web;

import java.util.List;

/** One GET request: its path, its parameters, and the media types that its asker prefers, the dearest first. */
public record Ask(String path, Parameters parameters, List<String> accepts) {}
