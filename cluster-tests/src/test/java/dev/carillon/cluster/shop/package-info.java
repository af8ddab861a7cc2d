/** An application with JPA's second-level cache and a JCache cache, registered with Carillon. */
@NullMarked
package dev.carillon.cluster.shop;

import org.jspecify.annotations.NullMarked;
