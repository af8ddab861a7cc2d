package dev.carillon.demo.settings;

import java.time.Instant;

/**
 * This instance has loaded its copy of the settings anew. A CDI event.
 *
 * @param at when the load began
 * @param settings how many there are
 */
public record CopyLoaded(Instant at, int settings) {}
