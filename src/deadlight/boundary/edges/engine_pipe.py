r"""A container commands the Docker engine of its host through the engine's pipe.

Whoever writes to `\\.\pipe\docker_engine` asks the engine for another container with `C:\` mounted. The pipe lets in
SYSTEM and the administrators of the host, and the members of the engine's `group`. ContainerAdministrator is let in;
ContainerUser only where that group is one that every user belongs to, such as Users.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hands import account_question, hands_of
from deadlight.boundary.hosts import Host
from deadlight.boundary.scene import Scene
from deadlight.semantics import engine_exposure, pipes

COMPOSE = r"""
services:
  ci:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: process
    volumes:
      - \\.\pipe\docker_engine:\\.\pipe\docker_engine
"""
BY_USER = COMPOSE.replace("    isolation", "    user: ContainerUser\n    isolation")


@edge(
    technique="T1610",
    certainty="by-design",
    how="{source} commands {target} through the pipe {pipe}{because}",
    mend="take the pipe {pipe} out of {source}",
    prerequisites=("code in the container", "an account that the pipe lets in"),
    defences=("give the job an engine of its own, on a machine of its own", "do not put a wide group into `group`"),
    references=(
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
        "https://github.com/moby/moby/blob/v28.5.2/daemon/listeners/listeners_windows.go",
    ),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Opens({"compose.yaml": BY_USER, "daemon.json": '{"group": "Users", "exec-opts": ["isolation=process"]}'}),
        Shut({"compose.yaml": BY_USER}),
        Shut({"compose.yaml": COMPOSE.partition("    volumes")[0]}),
    ],
)
def engine_pipe(scene: Scene) -> Iterator[Outcome]:
    for actor, role in scene.contained():
        for mount in role.container.mounts:
            if mount.source is None or pipes.is_undecided(mount):
                continue
            if pipes.kind_by_name(mount.source.value) != "engine":
                continue
            name = pipes.name_of(mount.source.value) or mount.source.value
            if pipes.kind_of(mount.source.value, actor.workload.surface) == "unknown":
                yield Question(f"Does {actor.name} get the pipe {name}? {pipes.OTHER_SPELLING}")
                continue
            for host in actor.hosts:
                group = _wide_group(host)
                if role.power == "unknown" and not group:
                    yield Question(account_question(actor, role))
                elif role.power == "user" and not group and hands_of(actor, role).rights == "full":
                    yield Question(f"Does the host open the pipe {name} to {role.account.name} of {actor.name}? Try it")
                elif role.power == "user" and not group:
                    continue
                else:
                    yield Opening(
                        actor.node,
                        assets.engine(host.node),
                        grant=f"pipe {name} in {actor.node.key}",
                        at=mount.where,
                        pipe=name,
                        because=f", which lets {group} in" if role.power != "administrator" else "",
                    )


def _wide_group(host: Host) -> str:
    """Return the group of the engine that holds every user, if there is one."""
    for engine in host.engines:
        for _, wide in engine_exposure.groups(engine):
            if wide is not None:
                return wide.group
    return ""
