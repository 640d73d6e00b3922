package io.github.timescalemigrate.inventory;

/**
 * One thing that the server says of an object, in words that are the same for the same thing on every server.
 *
 * @param aspect what it is about
 * @param item the name of a part that an object may have several of, such as a column or an index; empty where there is
 *     only one
 * @param text what it is
 */
public record Definition(Aspect aspect, String item, String text) {}
