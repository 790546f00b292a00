// How common evidence is in the trade's news before anything was seen. Written by
// `pactwatch-train stories`; counts are stories per thousand.

/// Names (by skeleton), organisations, systems and stems (by hash) found in many stories.
enum StoryCommonness {
  static let text = """
    common name 106 slnsk
    common name 17 ads
    common name 17 agr
    common name 17 ark
    common name 17 dlr
    common name 17 dslt
    common name 17 glv
    common name 17 gnvg
    common name 17 kms
    common name 17 ksnk
    common name 17 trsd
    common name 17 vrt
    common name 22 aksmpl
    common name 22 alksndr
    common name 22 dsmbr
    common name 22 dvns
    common name 22 mkrn
    common name 22 mntr
    common name 22 mrs
    common name 22 pstrs
    common name 28 aktbr
    common name 28 mnd
    common name 28 trmp
    common name 34 kmsn
    common name 34 lnrd
    common name 34 vldmr
    common name 34 vrd
    common name 39 arp
    common name 39 vdnsd
    common organisation 17 Dassault Aviation
    common organisation 17 Frontline Robotics
    common organisation 17 Hanwha Aerospace
    common organisation 17 Hyundai Rotem
    common organisation 17 KNDS
    common organisation 17 Ukrainian Defense Industry
    common organisation 28 Leonardo
    common organisation 28 SAFE
    common organisation 34 Rheinmetall
    common organisation 39 Baykar
    common pair 17 DE+FR
    common pair 17 DE+IL
    common pair 17 DK+UA
    common pair 17 IT+UA
    common pair 28 FR+UA
    common pair 34 KR+PL
    common pair 39 UA+US
    common pair 50 DE+UA
    common stem 106 b0e0e845 joint
    common stem 112 7cc973ed product
    common stem 112 7d3821fb drone
    common stem 117 5406f8c7 arm
    common stem 117 c99da4f3 billion
    common stem 123 51352e0b kyiv
    common stem 128 3f9637df firm
    common stem 128 ba118c3f minister
    common stem 134 a38da69d companies
    common stem 162 318e0669 defence
    common stem 201 21102cd5 year
    common stem 207 3faf0adf sign
    common stem 22 1076ec47 due
    common stem 22 1233a733 trump
    common stem 22 1859b6af pact
    common stem 22 1903ae33 declaration
    common stem 22 1ab04263 customer
    common stem 22 1eecbec1 oleksandr
    common stem 22 207d0295 interceptor
    common stem 22 2256bfb1 outside
    common stem 22 2a1239c3 loan
    common stem 22 2a995419 finance
    common stem 22 2ba13bdd подписан
    common stem 22 2e12d89 range
    common stem 22 2ed3fea3 long
    common stem 22 30588a11 deputy
    common stem 22 314d6971 december
    common stem 22 320bb0f7 side
    common stem 22 33c7ac61 include
    common stem 22 35e6ad0d weit
    common stem 22 39720737 cent
    common stem 22 3b02a589 close
    common stem 22 430a00a9 poland
    common stem 22 47082957 stop
    common stem 22 4b30348f 16
    common stem 22 4d74936b russia
    common stem 22 4e5de27f volume
    common stem 22 5265dcbf built
    common stem 22 580d5f0f send
    common stem 22 5d3a8f45 halt
    common stem 22 5dc0bd3 19
    common stem 22 67c03c95 100
    common stem 22 6bb20f27 mark
    common stem 22 6de9b211 operación
    common stem 22 70eefb21 recovery
    common stem 22 71601973 round
    common stem 22 725b08f5 june
    common stem 22 75e7f6ff least
    common stem 22 77d127ef french
    common stem 22 78cdf4a9 strike
    common stem 22 797eeaff worth
    common stem 22 7aa43df7 partnership
    common stem 22 7f050e69 hold
    common stem 22 7f5adde3 pistorius
    common stem 22 7ffcf6f7 переговори
    common stem 22 8d6101cb each
    common stem 22 92cb4731 словам
    common stem 22 949df4eb help
    common stem 22 95796391 polish
    common stem 22 99fae261 factories
    common stem 22 9cae3e95 obronił
    common stem 22 a9a5c4a9 51
    common stem 22 ac297d become
    common stem 22 adad9153 contest
    common stem 22 b53eca6b совместном
    common stem 22 b6029b35 cooperate
    common stem 22 b651f0f9 49
    common stem 22 b7296965 paris
    common stem 22 b7aa2d39 intent
    common stem 22 bdbbbe3b fire
    common stem 22 bf11aa39 example
    common stem 22 c209ae49 region
    common stem 22 c481a787 reach
    common stem 22 c52d8613 local
    common stem 22 c79cbc0d shell
    common stem 22 cecf18fb sam
    common stem 22 d231b6a5 israel
    common stem 22 d41f90e7 being
    common stem 22 d8e4d675 document
    common stem 22 daba9ef3 ani
    common stem 22 dada21b7 ambassador
    common stem 22 dba6848d leonardo
    common stem 22 dbe7594d обмін
    common stem 22 dbf751bd around
    common stem 22 dc413ebf cover
    common stem 22 dcfb2261 common
    common stem 22 dfa68bd7 another
    common stem 22 e61ed08f draw
    common stem 22 eb2af287 італія
    common stem 22 ed0ee561 hoped
    common stem 22 eed07e51 bundeswehr
    common stem 22 f3de47d5 2023
    common stem 22 f60a73a9 assemble
    common stem 22 f7f8c677 виробництва
    common stem 28 1265ee83 programme
    common stem 28 13d8d96d accord
    common stem 28 1770b3a9 volodymyr
    common stem 28 1a7823f5 give
    common stem 28 1ad60409 second
    common stem 28 22bfd49f 150
    common stem 28 2ad6ab53 half
    common stem 28 2b2630b7 155
    common stem 28 2ea690db term
    common stem 28 2f6755b3 launchers
    common stem 28 38cd0087 turn
    common stem 28 48ef7a47 safe
    common stem 28 4ca81d45 prime
    common stem 28 4fe9ccb7 expected
    common stem 28 55b2e4c7 earlier
    common stem 28 5f49dc17 want
    common stem 28 609e0e5 develop
    common stem 28 6283ce8d conference
    common stem 28 663d80f3 yet
    common stem 28 6cb1316d документ
    common stem 28 6d1777d5 50
    common stem 28 6f3ab575 monday
    common stem 28 7585ed47 october
    common stem 28 7960f2d1 договорились
    common stem 28 7ae2495b conclude
    common stem 28 7de2073d turkish
    common stem 28 83238ce3 type
    common stem 28 867b7d85 back
    common stem 28 8b26f3b1 tank
    common stem 28 8b2d856b get
    common stem 28 8bb2fb03 ministries
    common stem 28 8c62ceb3 office
    common stem 28 908d576d naval
    common stem 28 9329e239 six
    common stem 28 97a6c213 third
    common stem 28 9f51c6a3 way
    common stem 28 a34e2ecf near
    common stem 28 a4d38525 меморандум
    common stem 28 a9d8551d negotiating
    common stem 28 af47c9ef executive
    common stem 28 b0f012df сторона
    common stem 28 b4301fcb look
    common stem 28 b65ef22b dollar
    common stem 28 bbbdd41 президент
    common stem 28 bd863087 ucraina
    common stem 28 c47daab5 2027
    common stem 28 c52a5baf comes
    common stem 28 c9e6f057 use
    common stem 28 cb3cf403 strategic
    common stem 28 d5f08e89 such
    common stem 28 e498c08d difesa
    common stem 28 e584f013 зеленський
    common stem 28 e58a905 leonardo
    common stem 28 eec0f3f launch
    common stem 28 f7401609 india
    common stem 28 f818e159 polska
    common stem 28 fad9a45d won
    common stem 28 fd9af783 know
    common stem 28 ffb40a75 site
    common stem 291 fd6a00d ukraine
    common stem 34 1bcc4cff milliarden
    common stem 34 209240d1 spare
    common stem 34 2e6031d5 show
    common stem 34 31f75619 fund
    common stem 34 34e05033 києва
    common stem 34 38cb03c7 technologii
    common stem 34 446bd8bb moscow
    common stem 34 46a4fb07 nato
    common stem 34 472a8715 украинская
    common stem 34 4a220eaf both
    common stem 34 565ecead support
    common stem 34 57bd3605 money
    common stem 34 7a2fa975 approve
    common stem 34 7d317a4f seven
    common stem 34 7d55fe41 output
    common stem 34 7f0b3b85 manufacture
    common stem 34 86bced65 denmark
    common stem 34 88bc51c1 rome
    common stem 34 8a40aa2d share
    common stem 34 8b426f71 off
    common stem 34 909e8899 cities
    common stem 34 978ec4e5 american
    common stem 34 9c80c817 scheme
    common stem 34 a5df3561 through
    common stem 34 a994f3d3 name
    common stem 34 ab510cdd brings
    common stem 34 acc09685 package
    common stem 34 ae82aa8b within
    common stem 34 af8d4ae9 purchase
    common stem 34 b8dc6a47 some
    common stem 34 bfa05b8b випуск
    common stem 34 cda1799b підписали
    common stem 34 dbbf8741 оборона
    common stem 34 dc7d490b military
    common stem 34 dcfe71a3 2
    common stem 34 e089387b friday
    common stem 34 f0fb17f jet
    common stem 34 fca72045 since
    common stem 39 1348b07d безпілотники
    common stem 39 1fbf9fbf britain
    common stem 39 24f2e3a5 largest
    common stem 39 2ae498e5 end
    common stem 39 2baa062d time
    common stem 39 2f9b92d italia
    common stem 39 34de6b7 post
    common stem 39 3ac71dad trained
    common stem 39 3b85497b now
    common stem 39 3cfbb099 aircraft
    common stem 39 4f33b7b9 fighter
    common stem 39 54f07893 угода
    common stem 39 566aa153 berlin
    common stem 39 577b4a19 put
    common stem 39 7135c1b3 together
    common stem 39 7fc4e699 vehicles
    common stem 39 8229327 transfer
    common stem 39 848cad4b спільне
    common stem 39 8c18d3 russian
    common stem 39 9adeafdf 1
    common stem 39 a27e2d53 visit
    common stem 39 c42801f1 line
    common stem 39 d03c07d1 five
    common stem 39 d23b306f combat
    common stem 39 d92a5d wednesday
    common stem 39 dc3ea1d9 export
    common stem 39 dcf616e1 europe
    common stem 39 eb0f6159 baykar
    common stem 39 f582ae31 other
    common stem 39 ff3e026d роки
    common stem 45 1d88cad1 equipment
    common stem 45 2b74791f project
    common stem 45 2e24f99f завод
    common stem 45 43411ed7 force
    common stem 45 7118bcc5 later
    common stem 45 808a1437 italian
    common stem 45 8d816565 memorandum
    common stem 45 a4277cd engine
    common stem 45 a5c40a47 france
    common stem 45 c8c79be7 buy
    common stem 45 d79853a3 беспилотник
    common stem 45 e141aac5 european
    common stem 45 e969f5a1 next
    common stem 45 eb2f8e67 month
    common stem 45 f7efe89b deliveries
    common stem 50 20de8eff 2026
    common stem 50 420b3037 promise
    common stem 50 47a1da75 report
    common stem 50 5108367d service
    common stem 50 5381ca99 own
    common stem 50 5aec0171 make
    common stem 50 6286d8b1 need
    common stem 50 68bc7915 euro
    common stem 50 78f810f9 follow
    common stem 50 7a51be13 set
    common stem 50 8ac39c1 security
    common stem 50 d4601e69 supplies
    common stem 50 d91fd50f washington
    common stem 50 f98a6d99 armi
    common stem 56 13daa88d day
    common stem 56 2c7e1ecf pay
    common stem 56 4b62ef63 take
    common stem 56 537f3d03 zelenski
    common stem 56 7ec1dbb7 missile
    common stem 56 819dbebd hand
    common stem 56 9ecd9abb venture
    common stem 56 c8c1e71 germany
    common stem 56 eb7a1693 chief
    common stem 61 29a9fd53 deal
    common stem 61 399670a1 drone
    common stem 61 3af8706d 3
    common stem 61 620989a3 industries
    common stem 61 63e605b7 air
    common stem 61 6f494f97 kiev
    common stem 61 7e1a4b0f group
    common stem 61 b198756f unit
    common stem 61 d086f0e3 week
    common stem 61 e7aad49 million
    common stem 61 eda29a11 open
    common stem 61 f7479453 italiens
    common stem 61 fd8785c5 governance
    common stem 67 1112fd79 call
    common stem 67 24c8294f plant
    common stem 67 270ccd61 german
    common stem 67 3581f287 state
    common stem 67 3f58142f countries
    common stem 67 8602e815 out
    common stem 67 da3e4d7 order
    common stem 67 ebbf3c57 run
    common stem 67 f0a212d7 work
    common stem 73 80becee7 defensa
    common stem 73 8d50199f agree
    common stem 73 9c9a2621 talked
    common stem 73 bc955f1b made
    common stem 73 bef556b5 build
    common stem 73 c0a8f57 agreement
    common stem 73 c14cdb25 last
    common stem 73 d508da7d partner
    common stem 78 52e1a86f україна
    common stem 78 ad6f088b plan
    common stem 78 ca82eac7 start
    common stem 84 411d61fb announced
    common stem 84 6f5028e1 part
    common stem 84 bfc155b1 українське
    common stem 84 cdf0e8b weapon
    common stem 84 d7245e65 компании
    common stem 89 481c7b85 дрон
    common stem 89 5bbe5799 contract
    common stem 89 840cad71 presidency
    common stem 95 25f11b3d ukrainian
    common stem 95 9e298417 system
    common system 17 Arrow 3
    common system 17 Bayraktar TB2
    common system 17 Caesar
    common system 17 HIMARS
    common system 17 K2 Black Panther
    common system 17 Rafale
    common system 22 Patriot
    """
}
