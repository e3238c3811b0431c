package dev.weir.runtime.appliance;

import dev.weir.sdk.module.Assembly;
import java.util.function.Consumer;

/**
 * Nodes of the appliance itself, attached in every generation.
 *
 * @param owner what {@code show graph} calls their module
 * @param attach attaches them
 */
public record OwnNodes(String owner, Consumer<Assembly> attach) {}
