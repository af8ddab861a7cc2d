/** An application that deploys others in its own JVM. */
@NullMarked
package dev.carillon.cluster.driver;

import org.jspecify.annotations.NullMarked;
