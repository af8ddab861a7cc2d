@NullMarked
package dev.carillon.demo.web;

import org.jspecify.annotations.NullMarked;
