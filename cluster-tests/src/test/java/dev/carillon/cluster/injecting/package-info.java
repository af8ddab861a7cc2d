/** What applications inject, rightly and wrongly. */
@NullMarked
package dev.carillon.cluster.injecting;

import org.jspecify.annotations.NullMarked;
