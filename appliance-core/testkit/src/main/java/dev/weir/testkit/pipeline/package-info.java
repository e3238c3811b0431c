/**
 * Running nodes and modules without an appliance: {@link dev.weir.testkit.pipeline.FakePipeline}
 * for a single node, {@link dev.weir.testkit.pipeline.ModuleHarness} for a whole module.
 *
 * <p>Both look after packets as the engine does, only stricter: a packet that is disposed of twice,
 * one that is lost, or one that is touched after it was given away fails the test.
 */
@NullMarked
package dev.weir.testkit.pipeline;

import org.jspecify.annotations.NullMarked;
