/// Counts small packets
#[derive(Default)]
pub struct Small {
    /// Status
    small_stat: u8,
    /// Host
    #[cfg(unix)]
    host: Option<String>,
    below: u32,
    packets: u32,
}
#[doc = "What `Small` shows of a packet: a value for each of its packet columns."]
pub struct SmallRow<'p> {
    /// Path
    pub path: &'p str,
    pub request: Option<Request<'p>>,
    /// Status so far
    pub small_stat: u8,
}
#[doc = "The settings of `Small`."]
#[derive(:: core :: clone :: Clone)]
pub struct SmallSettings {
    /// Packets below this size are counted
    pub threshold: u32,
    /// Flows that are silent for longer are old
    pub silence: Span,
}
#[allow(unused_qualifications)]
const _: () = {
    use ::t2_core::__private as __t2;
    #[automatically_derived]
    impl __t2::Row for Small {
        type Of<__T> = [__T; {
            const __COLUMNS: &[()] = &[
                (),
                #[cfg(unix)]
                (),
            ];
            __COLUMNS.len()
        }];
        const COLUMNS: &'static [__t2::Column] = &[
            __t2::Column::new("smallStat", "Status", <u8 as __t2::HexValue>::HEX_KIND),
            #[cfg(unix)]
            __t2::Column::new("host_name", "Host", <Option<String> as __t2::BareValue>::BARE_KIND)
                .with_absent("-")
                .identifying(),
        ];
        #[inline]
        fn write<__E: __t2::RowEncoder + ?__t2::Sized>(
            &self,
            __cells: &mut __t2::Cells<'_, __E>,
        ) -> Self::Of<__t2::Written> {
            let _ = &__cells;
            [
                {
                    let _ = <u8 as __t2::HexValue>::encode_hex::<__E>;
                    __cells.cell(&__t2::Hex(&self.small_stat))
                },
                #[cfg(unix)]
                {
                    let _ = <Option<String> as __t2::BareValue>::encode_bare::<__E>;
                    match <Option<String> as __t2::Optional>::is_absent(&self.host) {
                        true => __cells.absent_as("-"),
                        false => __cells.cell(&__t2::Bare(&self.host)),
                    }
                },
            ]
        }
        #[inline]
        fn empty<__E: __t2::RowEncoder + ?__t2::Sized>(__cells: &mut __t2::Cells<'_, __E>) -> Self::Of<__t2::Written> {
            __cells.empties()
        }
        const TOTALS: &'static [__t2::Total] = {
            const __PARTS: &[__t2::TotalPart] = &[
                __t2::TotalPart::Field(__t2::Total {
                    field: "small_stat",
                    fold: __t2::Fold::Or,
                    label: __t2::Some(|__setting| {
                        let _ = __setting;
                        __t2::format!("Aggregated smallStat")
                    }),
                    with: __t2::None,
                    monitor: __t2::Some("smallStat"),
                    description: "Status",
                    format: __t2::TotalFormat::Bits(<u8 as __t2::TotalledBits>::KIND),
                }),
                __t2::TotalPart::Field(__t2::Total {
                    field: "below",
                    fold: __t2::Fold::Sum,
                    label: __t2::Some(|__setting| {
                        let _ = __setting;
                        __t2::format!(
                            "Packets below {threshold}",
                            threshold = {
                                const __INDEX: usize = __t2::setting_index(
                                    <SmallSettings as __t2::Settings>::SETTINGS,
                                    "threshold",
                                    "`threshold` is not in this build, but a label names it: give both the same `cfg`"
                                );
                                __setting(__INDEX)
                            }
                        )
                    }),
                    with: __t2::None,
                    monitor: __t2::None,
                    description: "Packets below {threshold}",
                    format: __t2::TotalFormat::Count(__t2::Some(|__counters| __counters.tcp_packets)),
                }),
            ];
            const __PAIRS: &[(usize, usize)] = &[];
            &__t2::joined_totals::<{ __t2::totals_len(__PARTS) }>(__PARTS, __PAIRS)
        };

        fn fold_totals(&self, __into: &mut __t2::FoldInto<'_>) {
            __into.put(<u8 as __t2::Totalled>::total(self.small_stat));
            __into.put(<u32 as __t2::Totalled>::total(self.below));
        }
    }
    #[automatically_derived]
    impl<'p> __t2::Row for SmallRow<'p> {
        type Of<__T> = ([__T; 1], <Option<Request<'p>> as __t2::Row>::Of<__T>, [__T; 1]);
        const COLUMNS: &'static [__t2::Column] = {
            const __PARTS: &[__t2::RowPart] = &[
                __t2::RowPart {
                    columns: &[__t2::Column::new("path", "Path", <&'static str as __t2::Value>::KIND)],
                    is_omissible: false,
                },
                __t2::RowPart {
                    columns: <Option<Request<'static>> as __t2::Row>::COLUMNS,
                    is_omissible: <Option<Request<'static>> as __t2::Row>::IS_OMISSIBLE,
                },
                __t2::RowPart {
                    columns: &[__t2::Column::new("smallStat", "Status so far", <u8 as __t2::HexValue>::HEX_KIND)],
                    is_omissible: false,
                },
            ];
            &__t2::joined::<{ __t2::len(__PARTS) }>(__PARTS)
        };
        const STEADY_RUNS: usize = 1;
        #[inline]
        fn write<__E: __t2::RowEncoder + ?__t2::Sized>(
            &self,
            __cells: &mut __t2::Cells<'_, __E>,
        ) -> Self::Of<__t2::Written> {
            let _ = &__cells;
            (
                {
                    let [__w1] = __cells.steady(
                        0,
                        |__identity| {
                            <&'p str as __t2::Value>::encode(&self.path, __identity);
                        },
                        |__identity| {
                            <&'p str as __t2::Value>::encode(&self.path, __identity);
                        },
                        |__cells| {
                            [{
                                let _ = <&'p str as __t2::Value>::encode::<__E>;
                                __cells.cell::<&'p str>(&self.path)
                            }]
                        },
                    );
                    [__w1]
                },
                <Option<Request<'p>> as __t2::Row>::write(&self.request, __cells),
                [{
                    let _ = <u8 as __t2::HexValue>::encode_hex::<__E>;
                    __cells.cell(&__t2::Hex(&self.small_stat))
                }],
            )
        }
        #[inline]
        fn empty<__E: __t2::RowEncoder + ?__t2::Sized>(__cells: &mut __t2::Cells<'_, __E>) -> Self::Of<__t2::Written> {
            (__cells.empties(), <Option<Request<'p>> as __t2::Row>::empty(__cells), __cells.empties())
        }
    }
    const _: () = __t2::assert_no_totals(<Option<Request<'static>> as __t2::Row>::TOTALS);
    #[automatically_derived]
    impl __t2::Default for SmallSettings {
        fn default() -> Self {
            Self {
                threshold: 1,
                silence: {
                    enum __Text {}
                    impl __t2::Literal for __Text {
                        const TEXT: &'static str = "2s";
                    }
                    const _: () = if let __t2::Some(__problem) = <Span as __t2::DefaultText<__Text>>::PROBLEM {
                        ::core::panic!("{}", __problem)
                    };
                    <Span as __t2::DefaultText<__Text>>::default_text()
                },
            }
        }
    }
    #[automatically_derived]
    impl __t2::Settings for SmallSettings {
        const SETTINGS: &'static [__t2::Setting<Self>] = &[
            __t2::Setting {
                name: "threshold",
                description: "Packets below this size are counted",
                type_name: <u32 as __t2::SettingValue>::type_name,
                choices: <u32 as __t2::SettingValue>::CHOICES,
                range: __t2::None,
                get: |__settings| <u32 as __t2::SettingValue>::show_setting(&__settings.threshold),
                set: |__settings, __given| match <u32 as __t2::SettingValue>::read_setting(__given) {
                    __t2::Ok(__value) => {
                        __settings.threshold = __value;
                        __t2::Ok(())
                    }
                    __t2::Err(__error) => __t2::Err(__error),
                },
            },
            {
                enum __Range {}
                impl __t2::SettingRange for __Range {
                    type Item = <Span as __t2::Ranged>::Item;
                    const FROM: __t2::Option<Self::Item> = {
                        let __end: <__Range as __t2::SettingRange>::Item = {
                            enum __Text {}
                            impl __t2::Literal for __Text {
                                const TEXT: &'static str = "1s";
                            }
                            const _: () = if let __t2::Some(__problem) =
                                <<__Range as __t2::SettingRange>::Item as __t2::ConstText<__Text>>::PROBLEM
                            {
                                ::core::panic!("{}", __problem)
                            };
                            <<__Range as __t2::SettingRange>::Item as __t2::ConstText<__Text>>::VALUE
                        };
                        __t2::Some(__end)
                    };
                    const TO: __t2::Option<Self::Item> = __t2::None;
                    const IS_TO_INCLUDED: bool = false;
                }
                const _: () = if <<__Range as __t2::SettingRange>::Item as __t2::RangeOrder<__Range>>::IS_EMPTY {
                    ::core::panic!("{}", "no value is in the range `1s..`: write the smaller end first")
                };
                const _: () = {
                    enum __Default {}
                    impl __t2::Constant for __Default {
                        type Type = <__Range as __t2::SettingRange>::Item;
                        const VALUE: Self::Type = {
                            enum __Text {}
                            impl __t2::Literal for __Text {
                                const TEXT: &'static str = "2s";
                            }
                            <<__Range as __t2::SettingRange>::Item as __t2::ConstText<__Text>>::VALUE
                        };
                    }
                    if !<<__Range as __t2::SettingRange>::Item as __t2::Within<__Range, __Default>>::IS_WITHIN {
                        ::core::panic!("{}", "the default `2s` is out of range: write a value in `1s..`")
                    }
                };
                __t2::Setting {
                    name: "silence",
                    description: "Flows that are silent for longer are old",
                    type_name: <Span as __t2::SettingValue>::type_name,
                    choices: <Span as __t2::SettingValue>::CHOICES,
                    range: __t2::Some(__t2::show_range::<__Range>),
                    get: |__settings| <Span as __t2::SettingValue>::show_setting(&__settings.silence),
                    set: |__settings, __given| match __t2::within::<Span, __Range>(
                        <Span as __t2::SettingValue>::read_setting(__given),
                    ) {
                        __t2::Ok(__value) => {
                            __settings.silence = __value;
                            __t2::Ok(())
                        }
                        __t2::Err(__error) => __t2::Err(__error),
                    },
                }
            },
        ];
    }
    #[automatically_derived]
    impl __t2::Describe for Small {
        const NAME: &'static str = "small";
        const DESCRIPTION: &'static str = "Counts small packets";
        const ORDER: __t2::Option<u16> = __t2::Some(307);
        type PacketRow<'__p> = SmallRow<'__p>;
        type Settings = SmallSettings;
        type Summary = ();
        type Tables = ();
        type Shared = ();
    }
};
