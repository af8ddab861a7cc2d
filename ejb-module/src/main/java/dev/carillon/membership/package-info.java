/** Who is there: where addresses come from, and which instances are known. */
@NullMarked
package dev.carillon.membership;

import org.jspecify.annotations.NullMarked;
