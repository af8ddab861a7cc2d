/** Every setting of Carillon in one place: key, default, unit, range, sentence. */
@NullMarked
package dev.carillon.config;

import org.jspecify.annotations.NullMarked;
