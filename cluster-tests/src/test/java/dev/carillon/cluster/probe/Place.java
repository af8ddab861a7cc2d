package dev.carillon.cluster.probe;

/**
 * A key that needs a codec.
 *
 * @param x how far right
 * @param y how far up
 */
public record Place(int x, int y) {}
