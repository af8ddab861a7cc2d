/** When something is to be done later. */
@NullMarked
package dev.carillon.demo.time;

import org.jspecify.annotations.NullMarked;
