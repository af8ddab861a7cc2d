/** The settings: the database that holds them, and this instance's own copy. */
@NullMarked
package dev.carillon.demo.settings;

import org.jspecify.annotations.NullMarked;
