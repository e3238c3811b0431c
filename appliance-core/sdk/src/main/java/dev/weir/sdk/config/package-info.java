/**
 * How a module describes its configuration: one record, annotated. The record is the only
 * definition: YAML binding, {@code set} commands with completion and help, defaults, validation,
 * the JSON Schema and the reference page are derived from it.
 *
 * <p>What a component may be:
 *
 * <ul>
 *   <li>a scalar: {@code String}, {@code int}, {@code long}, {@code boolean} (a flag, false unless
 *       it has a default), an enum (spelled in kebab case), {@link java.time.Duration} (30s, 5m),
 *       {@link dev.weir.sdk.config.ByteSize}, and every class marked {@link
 *       dev.weir.sdk.config.ConfigValue}, such as the addresses of {@code dev.weir.sdk.address};
 *   <li>{@code Optional} of a scalar, or of a record: a container whose presence means something;
 *   <li>a {@code List} of a scalar: in the operator's order, without duplicates;
 *   <li>a record: a container that is always there, with its defaults (it must have nothing
 *       required);
 *   <li>a {@code Map} from a scalar to a record: named or numbered instances, sorted naturally
 *       (eth2 before eth10).
 * </ul>
 *
 * <p>A compact constructor may check what concerns one instance and throw {@link
 * IllegalArgumentException} with the reason; it is reported at the instance's place.
 */
@NullMarked
package dev.weir.sdk.config;

import org.jspecify.annotations.NullMarked;
