package dev.weir.config.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.Sample;
import dev.weir.config.edit.TreePatch.LoadMode;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.store.Revision;
import dev.weir.config.store.SimulatedDisk;
import dev.weir.config.text.CompareText;
import dev.weir.config.yaml.YamlSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommitTest {
  private final SimulatedDisk disk = new SimulatedDisk();
  private final Bench bench = new Bench(disk);

  @Test
  void commitsAndRemembersWhoWhenAndWhy() throws Exception {
    bench.started();
    CommitResult result = bench.name("edge1", CommitRequest.commented("first \"name\""));
    assertThat(result.revision()).isEqualTo(1);
    assertThat(result.changed()).isTrue();
    assertThat(result.objects()).isEqualTo(1);
    assertThat(result.warnings())
        .singleElement()
        .satisfies(w -> assertThat(w.code()).isEqualTo("TST-0003"));
    assertThat(bench.appliedName()).isEqualTo("edge1");
    assertThat(bench.service.revisions())
        .containsExactly(
            new Revision(
                1,
                "alice",
                "ssh 192.0.2.10",
                bench.now(),
                "first \"name\"",
                Optional.empty(),
                Revision.State.COMMITTED));
    assertThat(bench.name("edge1", CommitRequest.PLAIN).changed()).isFalse();
    Bench next = new Bench(disk.afterRestart(new Random(1))).started();
    assertThat(next.name()).isEqualTo("edge1");
    assertThat(next.alarms).isEmpty();
  }

  @Test
  void reportsAllProblemsAndAppliesNothing() throws Exception {
    bench.started();
    bench.refuseValidate = true;
    assertThatThrownBy(() -> bench.name("edge1", CommitRequest.PLAIN))
        .hasMessageContaining("TST-0001")
        .hasMessageContaining("TST-0002");
    bench.refuseValidate = false;
    bench.throwInValidate = true;
    assertThatThrownBy(() -> bench.name("edge1", CommitRequest.PLAIN))
        .hasMessageContaining("CFG-0208");
    bench.throwInValidate = false;
    bench.refusePrepare = true;
    assertThatThrownBy(() -> bench.name("edge1", CommitRequest.PLAIN))
        .hasMessageContaining("interfaces ethernet eth0: there is no such device")
        .hasMessageContaining("CFG-0203");
    assertThat(bench.name()).isEqualTo("weir");
    assertThat(bench.service.revisions()).isEmpty();
  }

  @Test
  void fullDiskRefusesTheCommitAndUndoesPrepare() throws Exception {
    bench.started();
    bench.name("edge1", CommitRequest.PLAIN);
    boolean refused = true;
    int step = 0;
    while (refused) {
      step++;
      disk.fillAt(disk.operations() + step);
      int abortedBefore = bench.aborted;
      try {
        bench.name("edge2", CommitRequest.PLAIN);
        refused = false;
      } catch (ConfigException e) {
        assertThat(e).hasMessageContaining("No space left").hasMessageContaining("CFG-0204");
        assertThat(bench.aborted).isEqualTo(abortedBefore + 1);
        assertThat(bench.appliedName()).isEqualTo("edge1");
        assertThat(bench.name()).isEqualTo("edge1");
      }
      disk.free();
      Bench restarted = new Bench(disk.afterRestart(new Random(step))).started();
      assertThat(restarted.name()).isEqualTo(bench.name());
      assertThat(step).isLessThan(20);
    }
    assertThat(step).isGreaterThan(3);
  }

  @Test
  void unconfirmedCommitRollsBackLive() throws Exception {
    bench.started();
    bench.name("edge1", CommitRequest.PLAIN);
    CommitResult result = bench.name("edge2", CommitRequest.confirmed(Duration.ofMinutes(5), ""));
    assertThat(result.rollsBackAt()).contains(bench.now().plusSeconds(300));
    assertThat(bench.appliedName()).isEqualTo("edge2");
    assertThat(bench.service.pendingConfirm().orElseThrow().revision()).isEqualTo(2);
    bench.pass(Duration.ofSeconds(299));
    assertThat(bench.appliedName()).isEqualTo("edge2");
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.appliedName()).isEqualTo("edge1");
    assertThat(bench.name()).isEqualTo("edge1");
    assertThat(bench.service.pendingConfirm()).isEmpty();
    assertThat(bench.events).containsExactly("committed 1", "committed 2", "rolled back 2 to 1");
    assertThat(bench.service.revisions())
        .extracting(Revision::state)
        .containsExactly(Revision.State.ROLLED_BACK, Revision.State.COMMITTED);
    assertThat(bench.name("edge3", CommitRequest.PLAIN).revision()).isEqualTo(3);
  }

  @Test
  void confirmMakesItPermanent() throws Exception {
    bench.started();
    bench.name("edge1", CommitRequest.PLAIN);
    bench.name("edge2", CommitRequest.confirmed(Duration.ofMinutes(5), ""));
    // A plain commit meanwhile is not permanent either, and does not move the deadline.
    CommitResult more = bench.name("edge3", CommitRequest.PLAIN);
    assertThat(more.rollsBackAt()).contains(bench.now().plusSeconds(300));
    Bench crashed = new Bench(disk.afterRestart(new Random(3))).started();
    assertThat(crashed.name()).isEqualTo("edge1");
    assertThat(crashed.alarms.get("configuration-startup"))
        .contains("commit #2", "commit #3", "not confirmed");
    assertThat(bench.service.confirm(Bench.BOB)).isEqualTo(3);
    bench.pass(Duration.ofHours(1));
    assertThat(bench.appliedName()).isEqualTo("edge3");
    assertThat(bench.service.revisions()).allMatch(r -> r.state() == Revision.State.COMMITTED);
    assertThatThrownBy(() -> bench.service.confirm(Bench.BOB)).hasMessageContaining("CFG-0205");
    assertThat(new Bench(disk.afterRestart(new Random(4))).started().name()).isEqualTo("edge3");
  }

  @Test
  void commitConfirmAgainGivesMoreTimeAndGoesBackToTheLastPermanent() throws Exception {
    bench.started();
    bench.name("edge1", CommitRequest.PLAIN);
    bench.name("edge2", CommitRequest.confirmed(Duration.ofMinutes(5), ""));
    bench.pass(Duration.ofMinutes(4));
    bench.name("edge3", CommitRequest.confirmed(Duration.ofMinutes(10), ""));
    bench.pass(Duration.ofMinutes(4));
    assertThat(bench.appliedName()).isEqualTo("edge3");
    bench.pass(Duration.ofMinutes(6));
    assertThat(bench.appliedName()).isEqualTo("edge1");
  }

  @Test
  void failedRollbackRaisesAlarmAndTriesAgain() throws Exception {
    bench.started();
    bench.name("edge1", CommitRequest.PLAIN);
    bench.name("edge2", CommitRequest.confirmed(Duration.ofMinutes(5), ""));
    bench.refusePrepare = true;
    bench.pass(Duration.ofMinutes(5));
    assertThat(bench.appliedName()).isEqualTo("edge2");
    assertThat(bench.alarms).containsKey("configuration-rollback");
    bench.refusePrepare = false;
    bench.pass(Duration.ofSeconds(30));
    assertThat(bench.appliedName()).isEqualTo("edge1");
    assertThat(bench.alarms).doesNotContainKey("configuration-rollback");
  }

  @Test
  void rollbackAndCompareByReference() throws Exception {
    bench.started();
    bench.name("edge1", CommitRequest.PLAIN);
    bench.name("edge2", CommitRequest.PLAIN);
    bench.name("edge3", CommitRequest.PLAIN);
    try (EditSession session = bench.edit()) {
      session.rollback("2");
      assertThat(CompareText.braces(session.changes()))
          .isEqualTo("[system]\n- host-name edge3;\n+ host-name edge1;\n");
      assertThat(CompareText.braces(session.changesSince("#2")))
          .isEqualTo("[system]\n- host-name edge2;\n+ host-name edge1;\n");
      assertThat(session.commit(CommitRequest.PLAIN).revision()).isEqualTo(4);
      assertThat(bench.name()).isEqualTo("edge1");
      assertThat(session.changesSince("saved")).isEmpty();
      for (String bad : List.of("4", "#9", "x", "-1", "")) {
        assertThatThrownBy(() -> session.rollback(bad)).hasMessageContaining("CFG-0206");
      }
    }
  }

  @Test
  void exclusiveLocksOutOthers() throws Exception {
    bench.started();
    EditSession shared = bench.service.edit(Bench.BOB, EditMode.SHARED);
    EditSession exclusive = bench.service.edit(Bench.ALICE, EditMode.EXCLUSIVE);
    assertThatThrownBy(() -> bench.service.edit(Bench.BOB, EditMode.SHARED))
        .hasMessageContaining("locked by alice (ssh 192.0.2.10); use 'configure private'")
        .hasMessageContaining("CFG-0201");
    assertThatThrownBy(() -> Bench.run(shared, "set system host-name x"))
        .hasMessageContaining("locked by alice");
    EditSession own =
        Bench.run(bench.service.edit(Bench.BOB, EditMode.PRIVATE), "set system host-name edge2");
    assertThatThrownBy(() -> own.commit(CommitRequest.PLAIN))
        .hasMessageContaining("locked by alice");
    Bench.run(exclusive, "set system host-name edge1").commit(CommitRequest.PLAIN);
    exclusive.close();
    assertThat(bench.service.lockedBy()).isEmpty();
    assertThatThrownBy(() -> own.commit(CommitRequest.PLAIN)).hasMessageContaining("CFG-0202");
    Bench.run(shared, "set system host-name edge3");
    assertThatThrownBy(() -> bench.service.edit(Bench.ALICE, EditMode.EXCLUSIVE))
        .hasMessageContaining("uncommitted changes by bob (ssh 192.0.2.11)");
    shared.discard();
    assertThat(shared.isChanged()).isFalse();
  }

  @Test
  void privateCandidatesAreMergedAndConflictsNamed() throws Exception {
    bench.started();
    bench
        .service
        .edit(Bench.ALICE, EditMode.SHARED)
        .load(Sample.source(Sample.EDGE), LoadMode.OVERRIDE);
    bench.service.edit(Bench.ALICE, EditMode.SHARED).commit(CommitRequest.PLAIN);
    EditSession alice =
        bench.edit("set interfaces ethernet eth0 mtu 1400", "delete system user bob");
    EditSession bob =
        bench.edit(
            "set interfaces ethernet eth1 mtu 1300", "set firewall zone dmz interfaces eth2");
    EditSession carol =
        bench.edit("set interfaces ethernet eth0 mtu 1200", "set system user bob full-name Bob");
    alice.commit(CommitRequest.PLAIN);
    assertThat(bob.changes()).hasSize(2);
    bob.commit(CommitRequest.PLAIN);
    Sample.Interfaces now = bench.applied().root("interfaces", Sample.Interfaces.class);
    assertThat(Sample.at(now.ethernet(), "eth0").mtu()).isEqualTo(1400);
    assertThat(Sample.at(now.ethernet(), "eth1").mtu()).isEqualTo(1300);
    assertThatThrownBy(() -> carol.commit(CommitRequest.PLAIN))
        .hasMessageContaining("interfaces ethernet eth0 mtu")
        .hasMessageContaining("system user bob full-name");
  }

  @Test
  void sharedCandidateIsOne() throws Exception {
    bench.started();
    EditSession alice = bench.service.edit(Bench.ALICE, EditMode.SHARED);
    EditSession bob = bench.service.edit(Bench.BOB, EditMode.SHARED);
    Bench.run(alice, "set system host-name edge1");
    assertThat(bob.isChanged()).isTrue();
    assertThat(bob.authors()).containsExactly(Bench.ALICE);
    assertThat(bob.others()).containsExactly(Bench.ALICE);
    bob.commit(CommitRequest.PLAIN);
    assertThat(alice.isChanged()).isFalse();
    // A commit from aside moves the clean candidate along.
    bench.name("edge2", CommitRequest.PLAIN);
    assertThat(alice.tree()).isSameAs(bench.service.running().configuration().tree());
  }

  @Test
  void keepsAHundredRevisions() throws Exception {
    bench.started();
    for (int i = 1; i <= 105; i++) {
      bench.name("edge" + i, CommitRequest.PLAIN);
    }
    assertThat(bench.service.revisions())
        .hasSize(100)
        .first()
        .extracting(Revision::number)
        .isEqualTo(105);
    assertThat(bench.service.revisions()).last().extracting(Revision::number).isEqualTo(6);
  }

  @Test
  void damagedRevisionsAreSkippedWithAlarm() throws Exception {
    bench.started();
    bench.name("edge1", CommitRequest.PLAIN);
    bench.name("edge2", CommitRequest.PLAIN);
    bench.name("edge3", CommitRequest.PLAIN);
    disk.damage("000003.yaml");
    disk.put("000002.yaml", new byte[0]);
    disk.put("000009.yaml", "rubbish".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    disk.put("notes.txt", new byte[] {1});
    Bench next = new Bench(disk).started();
    assertThat(next.name()).isEqualTo("edge1");
    assertThat(next.alarms.get("configuration-startup"))
        .contains("revision 9", "revision 3", "revision 2");
    assertThat(next.name("edge4", CommitRequest.PLAIN).revision()).isEqualTo(10);
    assertThat(new Bench(disk).started().name()).isEqualTo("edge4");
  }

  @Test
  void importsAFileOnceAndAgainWhenItChanged() throws Exception {
    YamlSource one = YamlSource.of("edge.yaml", "system: { host-name: edge1 }\n");
    assertThat(bench.service.start(Optional.of(one))).isEmpty();
    assertThat(bench.name()).isEqualTo("edge1");
    bench.name("edge2", CommitRequest.PLAIN);
    Bench second = new Bench(disk);
    second.service.start(Optional.of(one));
    assertThat(second.name()).isEqualTo("edge2");
    YamlSource changed = YamlSource.of("edge.yaml", "system: { host-name: edge9 }\n");
    Bench third = new Bench(disk);
    third.service.start(Optional.of(changed));
    assertThat(third.name()).isEqualTo("edge9");
    YamlSource broken = YamlSource.of("edge.yaml", "system: { host-name: Edge_9 }\n");
    Bench fourth = new Bench(disk);
    assertThat(fourth.service.start(Optional.of(broken)))
        .singleElement()
        .asString()
        .contains("edge.yaml:1:22", "revision 3 stays in force");
    assertThat(fourth.name()).isEqualTo("edge9");
    Bench fresh = new Bench(new SimulatedDisk());
    assertThatThrownBy(() -> fresh.service.start(Optional.of(broken)))
        .hasMessageContaining("edge.yaml:1:22");
  }

  @Test
  void startsEmptyWithAlarmWhenNothingIsThere() throws Exception {
    bench.started();
    assertThat(bench.name()).isEqualTo("weir");
    assertThat(bench.appliedName()).isEqualTo("weir");
    assertThat(bench.alarms.get("configuration-startup")).contains("no configuration was found");
  }
}
