@NullMarked
package dev.carillon.demo.settings;

import org.jspecify.annotations.NullMarked;
