/** Near caches: local copies that are kept coherent, and the guard around their loads. */
@NullMarked
package dev.carillon.cache;

import org.jspecify.annotations.NullMarked;
