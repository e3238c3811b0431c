/** What an image is to be: recipes in YAML, read as configurations are. */
@NullMarked
package dev.weir.image.recipe;

import org.jspecify.annotations.NullMarked;
