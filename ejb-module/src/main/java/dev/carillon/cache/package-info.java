/**
 * Near caches: local copies that are kept coherent, the guard around their loads, and call-backs
 * for their changes.
 */
@NullMarked
package dev.carillon.cache;

import org.jspecify.annotations.NullMarked;
