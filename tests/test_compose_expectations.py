r"""Whole Compose files as people write them, and every finding that they deserve: no more, no less, on which line.

`#! names` at the end of a line names the checks that report it; the mark is cut off before the file is read.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from deadlight.actions.fix.passes import mend
from deadlight.model.place import Document
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.pipeline import audit, audit_texts
from deadlight.sources.files import document_from_bytes

TODAY = datetime.date(2026, 11, 22)
_MARK = re.compile(r"[ \t]*#! ([a-z, -]+)$", re.MULTILINE)

FILES: dict[str, str] = {}

FILES["the engine's pipe in every spelling"] = r"""
services:
  agent:
    image: registry.example.com/build/agent:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    volumes:
      - \\.\pipe\docker_engine:\\.\pipe\docker_engine  #! engine-pipe-mount
      - //./pipe/docker_engine:\\.\pipe\docker_engine  #! engine-pipe-mount
      - //./pipe/docker_engine://./pipe/docker_engine  #! engine-pipe-mount
      - "\\\\.\\pipe\\Docker_Engine:\\\\.\\pipe\\docker_engine"  #! engine-pipe-mount
      - '\\.\PIPE\docker_engine:\\.\pipe\docker_engine'  #! engine-pipe-mount
      - ${ENGINE_PIPE:-//./pipe/docker_engine}:\\.\pipe\docker_engine  #! engine-pipe-mount
      - type: npipe  #! engine-pipe-mount
        source: \\.\pipe\docker_engine
        target: \\.\pipe\docker_engine
      - type: npipe  #! engine-pipe-mount
        source: //./pipe/docker_engine_windows
        target: \\.\pipe\docker_engine
      - source: \\.\pipe\dockerDesktopEngine  #! engine-pipe-mount
        type: bind
        target: \\.\pipe\docker_engine
      - \\.\pipe\containerd-containerd:\\.\pipe\containerd-containerd  #! containerd-pipe-mount
      - \\.\pipe\openssh-ssh-agent:\\.\pipe\openssh-ssh-agent  #! host-service-pipe-mount
      - pipe_docker_engine:C:\pipe\docker_engine
volumes:
  pipe_docker_engine:
"""

FILES["a pipe that comes by anchors, merge keys, fragments and extends"] = r"""
x-engine: &engine
  - \\.\pipe\docker_engine:\\.\pipe\docker_engine  #! engine-pipe-mount
x-agent: &agent
  image: registry.example.com/build/agent:10.0.26100.32230
  isolation: hyperv
  volumes:
    - //./pipe/docker_engine:\\.\pipe\docker_engine  #! engine-pipe-mount
x-unused:
  volumes:
    - \\.\pipe\docker_engine:\\.\pipe\docker_engine
services:
  by-alias:
    image: registry.example.com/build/agent:10.0.26100.32230
    isolation: hyperv
    volumes: *engine
  by-merge-key:
    <<: *agent
    container_name: agent
  without-it:
    <<: *agent
    volumes: []
  base:
    image: registry.example.com/build/agent:10.0.26100.32230
    isolation: hyperv
    volumes:
      - type: npipe  #! engine-pipe-mount
        source: \\.\pipe\docker_engine
        target: \\.\pipe\docker_engine
  by-extends:
    extends:
      service: base
    read_only: true  #! read-only-root
  by-extends-of-extends:
    extends: by-extends
    privileged: true  #! privileged-mode
"""

FILES["whole drives in every spelling"] = r"""
services:
  backup:
    image: registry.example.com/backup:10.0.26100.32230
    isolation: process
    user: ContainerUser
    volumes:
      - C:\:C:\host  #! drive-root-mount
      - c:/:C:/host2  #! drive-root-mount
      - D:\:C:\disks\d:ro  #! drive-root-mount
      - "E:\\:C:\\disks\\e"  #! drive-root-mount
      - ${SOURCE:-F:\}:C:\disks\f  #! drive-root-mount
      - type: bind  #! drive-root-mount
        source: C:\
        target: C:\host3
      - type: bind  #! drive-root-mount
        source: 'd:/'
        target: C:\host4
        read_only: true
      - C:\.\:C:\host5  #! drive-root-mount
      - C:\shop\..:C:\host6  #! drive-root-mount
      - C:\backup:C:\backup
      - D:\data:C:\data:ro
      - data:D:\
      - C:\scratch
volumes:
  data:
"""

FILES["directories of the system, and credentials"] = r"""
services:
  tools:
    image: registry.example.com/tools:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    volumes:
      - C:\Windows:C:\host\windows:ro  #! system-directory-mount
      - C:\Windows\System32\drivers\etc:C:\host\etc  #! system-directory-mount
      - C:\ProgramData\docker:C:\host\docker  #! system-directory-mount
      - c:/programdata/docker/containers:C:\logs:ro  #! system-directory-mount
      - ${PROGRAMDATA}\Docker:C:\host\docker2  #! system-directory-mount
      - ${USERPROFILE}:C:\profile  #! system-directory-mount
      - C:\Users\build:C:\home  #! system-directory-mount
      - C:\Users\build\.ssh:C:\Users\ContainerUser\.ssh:ro  #! credentials-file-mount
      - ~/.ssh:C:\Users\ContainerUser\.ssh  #! credentials-file-mount
      - ~\.kube:C:\Users\ContainerUser\.kube  #! credentials-file-mount
      - ${USERPROFILE}/.aws:C:\Users\ContainerUser\.aws  #! credentials-file-mount
      - ${APPDATA}\Microsoft\UserSecrets:C:\secrets:ro  #! credentials-file-mount
      - C:\Users\build\source\shop:C:\shop
      - C:\Users\Public:C:\public
      - C:\Windows-Tools:C:\tools
"""

FILES["volumes of its own and shared directories without an administrator"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - shop-data:C:\data
      - shop-data:C:\more:ro
      - C:\anonymous
      - type: volume
        source: shop-data
        target: C:\again
      - .\config:C:\config:ro
      - ./logs:C:/logs
      - C:\shop\exchange:C:\exchange
volumes:
  shop-data:
"""

FILES["an administrator who writes to the host"] = r"""
services:
  web:
    image: mcr.microsoft.com/dotnet/framework/aspnet:4.8-20260512-windowsservercore-ltsc2022  #! administrator-by-default
    isolation: process
    volumes:
      - C:\web-logs:C:\logs  #! writable-host-mount-by-administrator
      - C:\web-config:C:\config:ro
      - .\wwwroot:C:\inetpub\wwwroot  #! writable-host-mount-by-administrator
      - logs:C:\more-logs
  worker:
    image: registry.example.com/worker:10.0.26100.32230
    isolation: process
    user: ContainerAdministrator  #! container-administrator
    volumes:
      - type: bind  #! writable-host-mount-by-administrator
        source: D:\queue
        target: C:\queue
      - C:\:C:\host  #! drive-root-mount
volumes:
  logs:
"""

FILES["tmpfs in the short and the long form"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    tmpfs: C:/Temp  #! tmpfs-mount
  stock:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    tmpfs:  #! tmpfs-mount
      - C:/Temp
      - C:/Keys:size=64m
  desk:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    volumes:
      - type: tmpfs  #! tmpfs-mount
        target: C:\Temp
        tmpfs:
          size: 67108864
      - scratch:C:\scratch
volumes:
  scratch:
"""

FILES["everything that can be switched off is off"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    read_only: false
    privileged: false
    init: false
    oom_kill_disable: false
    pids_limit: 0
    oom_score_adj: 0
    tmpfs: []
    cap_drop: []
    cap_add: []
    security_opt: []
    ulimits: {}
    sysctls: {}
    user: ""
    networks:
      back:
networks:
  back:
    internal: false
    driver_opts:
      com.docker.network.bridge.enable_icc: "true"
"""

FILES["the recipe of a hardening guide for Linux"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    read_only: true  #! read-only-root
    tmpfs:  #! tmpfs-mount
      - /tmp
    cap_drop:  #! capabilities-changed
      - ALL
    cap_add: [NET_BIND_SERVICE]  #! capabilities-changed
    security_opt:
      - no-new-privileges:true  #! no-new-privileges
      - seccomp:./seccomp.json  #! security-option-fails-at-start
      - apparmor=docker-default  #! security-option-fails-at-start
    user: "1000:1000"  #! numeric-user
    pids_limit: 200  #! resource-limit-rejected
    userns_mode: host  #! namespace-mode-ignored
    mem_limit: 1g
    cpus: 2
    restart: on-failure
"""

FILES["security options in every form"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    security_opt:
      - no-new-privileges  #! no-new-privileges
      - "no-new-privileges:true"  #! no-new-privileges
      - no-new-privileges=true  #! no-new-privileges
      - seccomp=unconfined  #! security-option-fails-at-start
      - label:disable  #! security-option-fails-at-start
      - label=type:container_t  #! security-option-fails-at-start
      - systempaths=unconfined
      - credentialspec=file://shop.json
      - credentialspec:file://shop.json  #! security-option-fails-at-start
      - credentialspec=file://C:\specs\shop.json  #! security-option-fails-at-start
"""

FILES["ports in every form"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    ports:
      - "80:80"  #! published-on-every-address
      - 8080  #! published-on-every-address
      - "0.0.0.0:81:81"  #! published-on-every-address
      - "[::]:82:82"  #! published-on-every-address
      - "127.0.0.1:83:83"  #! host-address-binding-rejected
      - "[::1]:84:84"  #! host-address-binding-rejected
      - "127.0.0.1::85"  #! host-address-binding-rejected
      - "${ADDRESS:-10.0.0.5}:86:86"  #! host-address-binding-rejected
      - "${ADDRESS}:87:87"
      - "${MAPPING}"
      - "${PORT:-8088}:88"  #! published-on-every-address
      - "9000-9010:9000-9010"  #! published-on-every-address
      - "9100-9110:91"  #! published-on-every-address
      - "53:53/udp"  #! published-on-every-address
      - target: 92  #! host-address-binding-rejected
        published: "8092"
        host_ip: 127.0.0.1
      - target: 93  #! published-on-every-address
        published: "8093"
        protocol: udp
        mode: host
      - "3389:3389"  #! administration-port-exposed, published-on-every-address
      - "15985:5985"  #! administration-port-exposed, published-on-every-address
      - "127.0.0.1:445:445"  #! administration-port-exposed, host-address-binding-rejected
      - "4450:4450"  #! published-on-every-address
    expose:
      - "22"  #! administration-port-exposed
      - "1433"
"""

FILES["internal networks with and without a driver"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    networks: [plain, nat, closed, private, open, outside, made-elsewhere]
networks:
  plain:
    internal: true  #! internal-network-not-enforced
  nat:
    driver: nat
    internal: yes  #! internal-network-not-enforced
  closed:
    driver: internal
    internal: true
  private:
    driver: private
    internal: true
  open:
    internal: false
  outside:
    driver: l2bridge  #! transparent-network
    internal: true  #! internal-network-not-enforced
  made-elsewhere:
    external: true
  unused:
    internal: true
"""

FILES["containers on the physical network, and kept apart in vain"] = r"""
services:
  web:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    networks:
      lan:
        ipv4_address: 10.0.0.20
  api:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    networks: [lan, back]
networks:
  lan:
    driver: transparent  #! transparent-network
    driver_opts:
      com.docker.network.windowsshim.interface: Ethernet
      com.docker.network.windowsshim.disableicc: "true"  #! inter-container-communication-cannot-be-off
  back:
    driver: nat
    driver_opts:
      com.docker.network.bridge.enable_icc: "false"  #! inter-container-communication-cannot-be-off
      com.docker.network.bridge.name: shop0
"""

FILES["network modes"] = r"""
services:
  host:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    network_mode: host  #! host-network-ignored
  none:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    network_mode: none
  nat:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    network_mode: nat
  beside:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: process
    network_mode: service:nat
"""

FILES["isolation in every form"] = r"""
services:
  unsaid:  #! isolation-left-to-host
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
  default:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: default  #! isolation-left-to-host
  empty:  #! isolation-left-to-host
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: ${ISOLATION:-}
  process:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: process
  hypervisor:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: HyperV
  by-default:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: ${ISOLATION:-hyperv}
  not-known:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: ${ISOLATION}
  misspelled:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyper-v  #! isolation-left-to-host
"""

FILES["secrets that are kept and secrets that are written down"] = r"""
services:
  db:
    image: registry.example.com/mssql:10.0.20348.2700
    isolation: hyperv
    user: ContainerUser
    environment:
      - ACCEPT_EULA=Y
      - sa_password=Harbour!Kestrel9  #! secret-in-environment
      - MSSQL_PID=Developer
      - SA_PASSWORD
      - SA_PASSWORD_FILE=C:\ProgramData\Docker\secrets\sa-password
  api:
    image: registry.example.com/api:10.0.20348.2700
    isolation: hyperv
    user: ContainerUser
    environment:
      ConnectionStrings__Shop: Server=db;Database=Shop;User Id=sa;Password=Harbour!Kestrel9  #! secret-in-environment
      ConnectionStrings__Stock: Server=db;Database=Stock;User Id=sa;Password=${SA_PASSWORD}
      ConnectionStrings__Desk: Server=db;Database=Desk;Integrated Security=true
      ApplicationInsights__InstrumentationKey: 00000000-0000-0000-0000-000000000000
      SMTP_PASSWORD: ${SMTP_PASSWORD:?}
      FTP_PASSWORD: ${FTP_PASSWORD:-Harbour!Kestrel9}  #! secret-in-environment
      PROXY_PASSWORD: changeme
      CLIENT_SECRET: <your client secret>
      API_TOKEN: ""
      JWT_PUBLIC_KEY: MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
      TELEMETRY_LEVEL: "2"
      PASSWORD_MIN_LENGTH: "12"
      TOKEN_LIFETIME: "3600"
    secrets:
      - source: shop-key
        target: C:\keys\shop
secrets:
  shop-key:
    file: ./shop.key
"""

FILES["limits, of Windows and of Linux"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    mem_limit: 2g
    mem_reservation: 1g  #! resource-limit-rejected
    memswap_limit: 3g  #! resource-limit-rejected
    mem_swappiness: 10  #! resource-limit-rejected
    cpu_count: 2
    cpu_percent: 50
    cpu_shares: 512
    cpuset: 0,1  #! resource-limit-rejected
    cpu_quota: 50000  #! resource-limit-rejected
    cpu_period: 100000  #! resource-limit-rejected
    oom_kill_disable: true  #! resource-limit-rejected
    ulimits:  #! resource-limit-rejected
      nofile: {soft: 1024, hard: 4096}
    blkio_config:  #! resource-limit-rejected
      weight: 300
    storage_opt:
      size: 40G
  stock:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    cpu_shares: 20000  #! resource-limit-rejected
    deploy:
      replicas: 2
      resources:
        limits:
          cpus: "1.5"
          memory: 512M
          pids: 100  #! resource-limit-rejected
        reservations:
          cpus: "0.5"
          memory: 256M
"""

FILES["options of the runtime that Windows does not read"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    init: true  #! runtime-option-ignored
    sysctls:  #! runtime-option-ignored
      - net.core.somaxconn=1024
    shm_size: 64m  #! runtime-option-ignored
    links: [stock]  #! runtime-option-ignored
    extra_hosts:  #! runtime-option-ignored
      - "host.docker.internal:host-gateway"
    group_add: [docker]  #! runtime-option-ignored
    dns_opt: ["ndots:1"]  #! runtime-option-ignored
    dns: 10.0.0.53
    dns_search: example.com
    hostname: shop
    stop_grace_period: 1m
    healthcheck:
      test: ["CMD", "C:\\shop\\health.exe"]
    logging:
      driver: json-file
  stock:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    pid: host  #! namespace-mode-ignored
    ipc: shareable  #! namespace-mode-ignored
    uts: host  #! namespace-mode-ignored
    cgroup: host  #! namespace-mode-ignored
"""

FILES["devices"] = r"""
services:
  render:
    image: registry.example.com/render:10.0.26100.32230
    isolation: process
    user: ContainerUser
    devices:
      - class/5B45201D-F2F2-4F3B-85BB-30FF1F953599  #! device-class-passthrough
  render-behind-a-wall:
    image: registry.example.com/render:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    devices:
      - class/5B45201D-F2F2-4F3B-85BB-30FF1F953599  #! device-class-passthrough
  scanner:
    image: registry.example.com/scanner:10.0.26100.32230
    isolation: process
    user: ContainerUser
    devices:
      - /dev/ttyUSB0:/dev/ttyUSB0  #! runtime-option-ignored
      - source: COM1  #! runtime-option-ignored
        target: COM1
  trainer:
    image: registry.example.com/trainer:10.0.26100.32230
    isolation: process
    user: ContainerUser
    deploy:
      resources:
        reservations:
          devices:  #! runtime-option-ignored
            - driver: nvidia
              count: 1
              capabilities: [gpu]
"""

FILES["users in every form"] = r"""
services:
  administrator:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: ContainerAdministrator  #! container-administrator
  with-a-domain:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: User Manager\ContainerAdministrator  #! container-administrator
  by-a-default:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: ${RUN_AS:-containeradministrator}  #! container-administrator
  system:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: NT AUTHORITY\SYSTEM  #! system-account
  system-in-quotes:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: "nt authority\\system"  #! system-account
  built-in:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: Administrator  #! system-account
  number:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: 1000  #! numeric-user
  numbers:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: "1000:1000"  #! numeric-user
  nobody-named:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230  #! administrator-by-default
    isolation: hyperv
    user: ""
  user:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
  account-of-the-image:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: shop-service
  not-known:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    user: ${RUN_AS}
"""

FILES["credential specs of gMSAs"] = r"""
services:
  web:
    image: registry.example.com/web:10.0.26100.32230
    isolation: hyperv
    security_opt:
      - credentialspec=file://shop.json
  api:
    image: registry.example.com/api:10.0.26100.32230
    isolation: hyperv
    credential_spec:
      file: shop.json  #! shared-gmsa
  desk:
    image: registry.example.com/desk:10.0.26100.32230
    isolation: hyperv
    credential_spec:
      registry: desk
  stock:
    image: registry.example.com/stock:10.0.26100.32230
    isolation: hyperv
    security_opt: ["credentialspec=registry://stock"]
"""

FILES["Windows and Linux services side by side"] = r"""
services:
  web:  #! isolation-left-to-host
    image: mcr.microsoft.com/dotnet/framework/aspnet:4.8-windowsservercore-ltsc2022  #! administrator-by-default, base-not-pinned
    ports:
      - "80:80"  #! published-on-every-address
  cache:
    image: redis:7-alpine
    read_only: true
    cap_drop: [ALL]
    security_opt: [no-new-privileges:true]
    ports:
      - "127.0.0.1:6379:6379"
  search:
    image: docker.elastic.co/elasticsearch/elasticsearch:8.15.0
    platform: linux/amd64
    ulimits:
      memlock: -1
    environment:
      ELASTIC_PASSWORD: Harbour!Kestrel9
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
"""

FILES["a swarm of both systems"] = r"""
version: "3.7"
services:
  web:  #! isolation-left-to-host
    image: registry.example.com/web:2  #! base-not-pinned
    ports:
      - target: 80  #! published-on-every-address
        published: 80
        mode: host
    deploy:
      placement:
        constraints:
          - node.platform.os == windows
  api:
    image: registry.example.com/api:10.0.20348.2700
    isolation: process
    read_only: true  #! read-only-root
    deploy:
      placement:
        constraints: [node.role == worker, "node.platform.os==windows"]
  proxy:
    image: registry.example.com/proxy:2
    read_only: true
    ports: ["443:443"]
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
    deploy:
      placement:
        constraints:
          - node.platform.os == linux
          - node.role == manager
  worker:
    image: registry.example.com/worker:2
    privileged: true
    deploy:
      replicas: 3
"""

FILES["a file for Linux only"] = r"""
services:
  db:
    image: postgres:16
    privileged: true
    user: root
    environment:
      POSTGRES_PASSWORD: Harbour!Kestrel9
    volumes:
      - /:/host
      - /var/run/docker.sock:/var/run/docker.sock
    tmpfs: /run
  web:
    image: nginx:1.27-alpine
    read_only: true
    tmpfs: [/var/cache/nginx]
    ports: ["127.0.0.1:8080:80"]
    networks: [back]
  app:
    build: .
    command: /bin/sh -c "exec app"
    network_mode: host
networks:
  back:
    internal: true
"""

FILES["a file that does not tell its system"] = r"""
services:
  web:
    image: registry.example.com/web:2
    read_only: true
    ports: ["127.0.0.1:80:80"]
    environment:
      DB_PASSWORD: Harbour!Kestrel9
  api:
    build: ./api
"""

FILES["a hardened shop"] = r"""
name: shop
x-tier: &tier
  isolation: hyperv
  user: ContainerUser
  restart: unless-stopped
  mem_limit: 1g
  cpus: 1
services:
  web:
    <<: *tier
    image: registry.example.com/shop/web@sha256:7c61a2dd3a7bdb1e1ba5c9d4fd7f3a2f1b0fe6c36c1c0f0a2b52f5c8c1f1a9be
    platform: windows/amd64
    depends_on: [api]
    expose: ["8080"]
    networks: [front]
    volumes:
      - C:\shop\pages:C:\pages:ro
  api:
    <<: *tier
    image: registry.example.com/shop/api@sha256:5d2b6f4b5b6b70e2d5f27d23b9b1c2a0f3b8f0b6f0a1cb7a3e7e6d2f6a8c4e11
    platform: windows/amd64
    environment:
      ConnectionStrings__Shop: Server=db;Database=Shop;Integrated Security=true
      SMTP_PASSWORD_FILE: C:\ProgramData\Docker\secrets\smtp
    security_opt:
      - credentialspec=file://shop-api.json
    secrets: [smtp]
    networks: [front, back]
    depends_on: [db]
  db:
    <<: *tier
    image: registry.example.com/shop/mssql@sha256:0b8f0b6f0a1cb7a3e7e6d2f6a8c4e115d2b6f4b5b6b70e2d5f27d23b9b1c2a0f
    platform: windows/amd64
    networks: [back]
    volumes:
      - db-data:C:\data
networks:
  front:
  back:
    driver: internal
volumes:
  db-data:
secrets:
  smtp:
    external: true
"""

FILES["a database that a proxy can reach"] = r"""
version: '3.7'
services:
  signup-db:  #! isolation-left-to-host, tiers-share-network
    image: registry.example.com/sql-server:2017  #! base-not-pinned
    environment:
      - sa_password=Harbour!Kestrel9  #! secret-in-environment
    networks: [app-net]
  signup-web:  #! isolation-left-to-host
    image: registry.example.com/signup-web:v2  #! base-not-pinned
    depends_on: [signup-db]
    networks: [app-net]
  proxy:  #! isolation-left-to-host
    image: registry.example.com/reverse-proxy  #! base-not-pinned
    command: --docker --docker.endpoint=npipe:////./pipe/docker_engine --api
    ports:
      - "8020:80"  #! published-on-every-address
    volumes:
      - type: npipe  #! engine-pipe-mount
        source: \\.\pipe\docker_engine
        target: \\.\pipe\docker_engine
    networks: [app-net]
networks:
  app-net:
    external:
      name: nat
"""

FILES["an old demonstration"] = r"""
version: '2.1'
services:
  web:  #! isolation-left-to-host
    image: microsoft/aspnet:4.7.2-windowsservercore-1803  #! administrator-by-default, base-not-pinned, retired-registry-base, end-of-life-base
    ports:
      - "80:80"  #! published-on-every-address
    depends_on:
      - db
  db:  #! isolation-left-to-host
    image: microsoft/mssql-server-windows-developer  #! administrator-by-default, base-not-pinned, retired-registry-base
    environment:
      sa_password: "Harbour!Kestrel9"  #! secret-in-environment
      ACCEPT_EULA: "Y"
    expose:
      - "1433"
networks:
  default:
    external:
      name: nat
"""

FILES["secrets and configs with modes and owners"] = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    secrets:
      - plain
      - source: key
        target: C:\keys\key
        mode: 0400  #! file-mode-ignored
      - source: cert
        uid: "103"  #! file-mode-ignored
        gid: "103"
      - source: open
        mode: 0444
    configs:
      - source: settings
        target: C:\shop\settings.json
        mode: "0440"  #! file-mode-ignored
secrets:
  plain: {external: true}
  key: {external: true}
  cert: {external: true}
  open: {external: true}
configs:
  settings: {external: true}
"""

FILES["a file of the first version"] = r"""
web:  #! isolation-left-to-host
  image: mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2025  #! administrator-by-default, base-not-pinned
  ports:
    - "80:80"  #! published-on-every-address
  links:  #! runtime-option-ignored
    - api
api:  #! isolation-left-to-host
  image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
  privileged: true  #! privileged-mode
"""


def plain(marked: str) -> str:
    return _MARK.sub("", marked.lstrip("\n"))


def expected(marked: str) -> set[tuple[int, str]]:
    """Return (line, check) for the marks of a text."""
    return {
        (number, name)
        for number, line in enumerate(marked.lstrip("\n").splitlines(), 1)
        if (mark := _MARK.search(line)) is not None
        for name in mark[1].split(", ")
    }


def found(report: AuditReport, path: str = "compose.yaml") -> list[tuple[int, str]]:
    here = [finding for finding in report.findings if finding.place.path.endswith(path)]
    return sorted((finding.place.position.line, finding.name) for finding in here)


def judged(text: str, **settings: str) -> AuditReport:
    report = audit_texts({"compose.yaml": ("compose", text)}, Settings(today=TODAY, **settings))  # type: ignore[arg-type]
    assert (report.unread, report.errors) == ((), ())
    return report


@pytest.mark.parametrize("name", FILES)
def test_a_compose_file_has_exactly_the_findings_that_it_deserves(name: str) -> None:
    assert found(judged(plain(FILES[name]))) == sorted(expected(FILES[name]))


def test_there_is_a_file_for_every_way_that_a_compose_file_is_written() -> None:
    assert len(FILES) >= 25


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("isolation in every form", ["its isolation is not known: the environment variable ISOLATION is not set here"]),
        (
            "ports in every form",
            [
                "the address that it publishes on is not known: the environment variable ADDRESS is not set here",
                "what it publishes is not known: the environment variable MAPPING is not set here",
            ],
        ),
        ("a file for Linux only", []),
    ],
)
def test_what_hangs_on_a_variable_is_unknown_and_no_finding(name: str, reasons: list[str]) -> None:
    assert [outcome.reason for outcome in judged(plain(FILES[name])).unknown] == reasons


def test_an_older_engine_ignores_what_a_newer_one_refuses() -> None:
    text = (
        "services:\n  shop:\n    image: nanoserver:10.0.26100.32230\n    isolation: hyperv\n    cap_drop: [NET_RAW]\n"
    )
    for version, fate in (("20.10", "ignores it"), ("23.0", "refuses to create"), ("", "refuses to create")):
        (finding,) = judged(text, engine_version=version).findings
        assert finding.name == "capabilities-changed"
        assert fate in finding.message


def test_a_system_that_is_given_counts_where_the_file_does_not_tell_it() -> None:
    text = plain(FILES["a file that does not tell its system"])
    assert {name for _, name in found(judged(text, os="windows"))} == {
        "base-not-pinned",
        "host-address-binding-rejected",
        "isolation-left-to-host",
        "read-only-root",
        "secret-in-environment",
    }
    assert found(judged(plain(FILES["a file for Linux only"]), os="windows")) == []


def test_what_does_not_hold_for_every_deployment_is_a_note() -> None:
    notes = [note.partition(": ")[2] for note in judged(plain(FILES["credential specs of gMSAs"])).notes]
    assert len(notes) == 2
    assert all("docker compose does not read it" in note for note in notes)
    (note,) = judged(plain(FILES["limits, of Windows and of Linux"])).notes
    assert "stock reserves memory" in note


def test_one_port_on_a_range_and_a_shared_stack_behind_a_hypervisor_are_notes() -> None:
    (note,) = judged(plain(FILES["ports in every form"])).notes
    assert note.startswith("compose.yaml:18: ")
    text = "services:\n  shop:\n    image: nanoserver:10.0.26100.32230\n    isolation: hyperv\n    network_mode: service:a\n"
    (note,) = judged(text).notes
    assert "refuses to create" in note


def written(folder: Path, files: Mapping[str, str]) -> AuditReport:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = audit([str(folder)], Settings(today=TODAY))
    assert (report.unread, report.errors) == ((), ())
    return report


DOCKERFILE = """FROM mcr.microsoft.com/windows/servercore:ltsc2025
RUN curl.exe -o setup.exe http://example.com/setup.exe && setup.exe /quiet
CMD ["C:/shop/shop.exe"]
"""


def test_what_a_dockerfile_does_is_reported_once_and_on_the_dockerfile(tmp_path: Path) -> None:
    compose = """services:
  shop:
    build: .
    isolation: hyperv
  shop-again:
    build:
      context: .
      dockerfile: dockerfile
    image: example.com/shop:1
    isolation: hyperv
"""
    report = written(tmp_path, {"compose.yaml": compose, "Dockerfile": DOCKERFILE})
    assert found(report) == []
    assert found(report, "Dockerfile") == [
        (1, "administrator-by-default"),
        (1, "base-not-pinned"),
        (2, "download-in-clear"),
        (2, "download-not-verified"),
    ]


def test_a_service_has_the_user_and_the_system_of_its_dockerfile(tmp_path: Path) -> None:
    compose = r"""services:
  shop:
    build: .\src\shop
    isolation: process
    read_only: true
    volumes:
      - C:\shop\data:C:\data
  desk:
    build:
      context: ./src
      dockerfile: desk.dockerfile
    isolation: process
    volumes:
      - C:\desk\data:C:\data
"""
    files = {
        "compose.yaml": compose,
        "src/shop/Dockerfile": "FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230\nUSER ContainerAdministrator\n",
        "src/desk.dockerfile": "FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230\nUSER ContainerUser\n",
    }
    report = written(tmp_path, files)
    assert found(report) == [(5, "read-only-root"), (7, "writable-host-mount-by-administrator")]
    assert found(report, "Dockerfile") == [(2, "container-administrator")]


def test_values_come_from_the_env_file_and_secrets_in_it_are_not_the_compose_files(tmp_path: Path) -> None:
    compose = r"""services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:${TAG}
    isolation: ${ISOLATION}
    environment:
      SA_PASSWORD: ${SA_PASSWORD}
    volumes:
      - ${PIPE}:\\.\pipe\docker_engine
"""
    variables = "TAG=10.0.26100.32230\nISOLATION=hyperv\nSA_PASSWORD=Harbour!Kestrel9\nPIPE=//./pipe/docker_engine\n"
    report = written(tmp_path, {"compose.yaml": compose, ".env": variables})
    assert found(report) == [(8, "engine-pipe-mount")]


def test_what_a_service_extends_in_another_file_is_reported_there(tmp_path: Path) -> None:
    compose = (
        "services:\n  shop:\n    extends:\n      file: common/base.yaml\n      service: base\n    isolation: hyperv\n"
    )
    base = "services:\n  base:\n    image: nanoserver:10.0.26100.32230\n    isolation: hyperv\n    privileged: true\n"
    report = written(tmp_path, {"compose.yaml": compose, "common/base.yaml": base})
    assert found(report) == []
    assert found(report, "base.yaml") == [(5, "privileged-mode")]


def mended(text: str) -> str:
    """Return the text after the fixes that change nothing of what a workload does on Windows."""
    name = "compose.yaml"

    def look(held: Mapping[str, Document]) -> AuditReport:
        current = held[name].text if name in held else text
        return audit_texts({name: ("compose", current)}, Settings(today=TODAY), resolve_fixes=True)

    done = mend(look, lambda path: document_from_bytes(text.encode(), shown=path, kind="compose"), unsafe=False)
    assert done.problems == ()
    return next((file.text for file in done.files), text)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_windows_does_not_take_is_removed_and_nothing_else(end: str) -> None:
    text = plain(FILES["the recipe of a hardening guide for Linux"]).replace("\n", end)
    kept = """services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    user: "1000:1000"
    mem_limit: 1g
    cpus: 2
    restart: on-failure
"""
    assert mended(text) == kept.replace("\n", end)


def test_what_works_stands_beside_what_is_removed() -> None:
    text = plain(FILES["security options in every form"])
    removed = ("new-privileges", "seccomp", "label")
    kept = [line for line in text.splitlines(keepends=True) if not any(word in line for word in removed)]
    assert mended(text) == "".join(kept)


@pytest.mark.parametrize("name", FILES)
def test_a_mended_file_is_mended_for_good(name: str) -> None:
    once = mended(plain(FILES[name]))
    assert mended(once) == once
    left = [finding for finding in judged(once).findings if finding.fix is not None and finding.fix.safe]
    assert left == []
