"""The questions that decide whether an escape is serviced, with what each answer means and how to find it out."""

from __future__ import annotations

from deadlight.model.servicing import OpenQuestion, Topic

QUESTIONS: dict[Topic, OpenQuestion] = {
    question.topic: question
    for question in (
        OpenQuestion(
            topic="isolation",
            text="Which isolation did the container have?",
            hint="docker inspect says it under HostConfig.Isolation, hcsdiag list on the host shows what is a virtual "
            "machine. The name of a RuntimeClass proves nothing: the handler on the node decides, and AKS and GKE "
            "have none for hypervisors. A HostProcess container inside a hypervisor-isolated pod counts as hyperv.",
            choices=(
                ("process", "it shares the kernel of the host: the default on Windows Server and in Kubernetes"),
                ("hyperv", "it runs in a virtual machine of its own: Docker's default on Windows 10 and 11"),
                ("hostprocess", "it is a process of the node (windowsOptions.hostProcess)"),
            ),
        ),
        OpenQuestion(
            topic="as",
            text="As whom did the attacker's first process run?",
            hint="What counts is the account at the start, not what an exploit gave it. Unless told otherwise, Server "
            "Core and Windows images start as ContainerAdministrator, Nano Server as ContainerUser; runAsNonRoot "
            "changes no account. A service runs as its own account, whatever USER says.",
            choices=(
                ("administrator", "ContainerAdministrator, SYSTEM, or a member of Administrators"),
                ("user", "ContainerUser, an application pool's identity, or another without an administrator's rights"),
            ),
        ),
        OpenQuestion(
            topic="reached",
            text="What was reached outside the container?",
            hint="A container of the same pod is no neighbour: in hypervisor isolation a pod is one virtual machine.",
            choices=(
                ("host", "its files, its processes, its memory, or its engine"),
                ("neighbour", "another workload on the host, its files, its processes or its memory, and not the host"),
                ("nothing", "it stayed inside; identities and networks that it was given may still have been used"),
            ),
        ),
        OpenQuestion(
            topic="by",
            text="By what was it reached?",
            hint="What a mount, a pipe or a network allows is granted, however it was meant. deadlight audit lists it.",
            choices=(
                ("exploit", "a flaw of Windows or of its hypervisor"),
                ("grant", "something the container was given: a mount, a pipe, a device, an identity, a network"),
            ),
        ),
    )
}
"""Topic → its question, in the order in which they are asked."""
