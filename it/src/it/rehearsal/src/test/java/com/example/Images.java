package com.example;

/** The image that the engine of our build has, or can pull. */
final class Images {
    static final String TIMESCALEDB =
            System.getenv().getOrDefault("IT_DOCKER_IMAGE", "").replaceFirst("^$", "2.19.3-pg17-oss");

    private Images() {}
}
