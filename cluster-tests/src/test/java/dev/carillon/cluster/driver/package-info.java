/** An application that redeploys another one in its own JVM. */
@NullMarked
package dev.carillon.cluster.driver;

import org.jspecify.annotations.NullMarked;
